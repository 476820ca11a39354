"""Values that keys have in a project."""

import pytest

from dashboard.grammar import CALL_KEYS, SESSION_KEYS, parse
from dashboard.queries.vocabulary import Missing, missing_values, values_of
from tests.factories import ApiKeyFactory, CallFactory, ProjectFactory, SessionFactory, UploadFactory
from tests.factories.events import requested, returned, send


@pytest.fixture
def project(db):
    return ProjectFactory()


def test_a_choice_has_its_words(project):
    assert values_of(project, SESSION_KEYS["price"]) == ["known", "unknown"]


def test_models_and_providers_are_those_that_calls_had(project):
    send(project, requested(), returned())
    assert values_of(project, SESSION_KEYS["model"]) == ["gpt-4o"]
    assert values_of(project, SESSION_KEYS["provider"]) == ["openai"]


def test_users_tags_and_ids_are_those_of_the_newest_sessions(project):
    SessionFactory(project=project, session_id="one", user="Ada L.", tags='["batch", "night"]')
    SessionFactory(project=project, session_id="two", tags='["batch"]')
    SessionFactory(session_id="of another project", user="Eve")
    assert values_of(project, SESSION_KEYS["user"]) == ["Ada L."]
    assert values_of(project, SESSION_KEYS["tag"]) == ["batch", "night"]
    assert values_of(project, SESSION_KEYS["session"]) == ["two", "one"]


def test_errors_and_uploads_have_values(project):
    CallFactory(session=SessionFactory(project=project), error_type="overloaded_error")
    upload = UploadFactory(project=project)
    assert values_of(project, CALL_KEYS["error"]) == ["overloaded_error"]
    assert values_of(project, CALL_KEYS["upload"]) == [upload.key]


def test_a_number_has_no_list_of_values(project):
    assert values_of(project, SESSION_KEYS["calls"]) == []


def test_a_model_that_nothing_asked_for_is_missing_with_the_nearest(project):
    send(project, requested(), returned())
    query = parse("status:ok model:gtp-4o", SESSION_KEYS)
    assert missing_values(project, query) == [
        Missing("model", "gtp-4o", near="gpt-4o", mended="status:ok model:gpt-4o")
    ]


def test_patterns_and_negations_are_never_missing(project):
    send(project, requested(), returned())
    assert missing_values(project, parse("model:gtp* -model:gtp-4o gtp-4o", SESSION_KEYS)) == []


@pytest.mark.parametrize("rows", [2, 20])
def test_values_of_a_key_take_two_statements_at_most(project, rows, django_assert_max_num_queries):
    for place in range(rows):
        SessionFactory(project=project, session_id=f"run {place}", user=f"user {place}")
    with django_assert_max_num_queries(2):
        assert len(values_of(project, SESSION_KEYS["user"])) == rows


def test_keys_have_their_names_and_a_misspelt_one_is_noticed(project):
    ApiKeyFactory(project=project, name="laptop", prefix="recto_abc")
    assert values_of(project, CALL_KEYS["key"]) == ["laptop", "none"]
    asked = parse("key:(laptop OR laptpo OR recto_abc OR #7 OR none OR lap*)", CALL_KEYS)
    assert [(one.value, one.near) for one in missing_values(project, asked)] == [("laptpo", "laptop")]
