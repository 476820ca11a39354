"""Events to calls: extract facts, fold a group of facts, link calls that concern each other. Pure."""
