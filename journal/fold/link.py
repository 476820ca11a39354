"""Link keys of a call: calls that share one concern each other. Pure."""

from .keys import link_number
from .picture import FoldedCall


def link_keys(call: FoldedCall) -> list[int]:
    """One key for the provider's id of the answer: SDK and gateway may both have recorded the same one."""
    return [link_number("response", call.response_id)] if call.response_id is not None else []
