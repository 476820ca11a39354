"""The bar that says how much is new."""

from tests.factories import CallFactory, ProjectFactory, SessionFactory

URL = "/p/default/sessions"
FRAGMENT = {"HX-Request": "true"}


def test_nothing_new_is_answered_with_nothing(client, project):
    SessionFactory(project=project)
    link = client.get(URL).context["fresh_link"]
    assert client.get(link, headers=FRAGMENT).status_code == 204


def test_new_sessions_are_counted_and_asked_for_again(client, project):
    SessionFactory(project=project)
    link = client.get(URL).context["fresh_link"]
    SessionFactory.create_batch(2, project=project)
    SessionFactory(project=ProjectFactory(slug="other"))
    bar = client.get(link, headers=FRAGMENT).content.decode()
    assert "2 new sessions" in bar
    assert link.replace("&", "&amp;") in bar


def test_only_what_the_query_keeps_is_new(client, project):
    SessionFactory(project=project, errors=1)
    link = client.get(URL, {"q": "status:error"}).context["fresh_link"]
    SessionFactory(project=project)
    assert client.get(link, headers=FRAGMENT).status_code == 204
    SessionFactory(project=project, errors=1)
    bar = client.get(link, headers=FRAGMENT).content.decode()
    assert "1 new session<" in bar
    assert f'href="{URL}?q=status%3Aerror"' in bar


def test_new_calls_are_counted_for_the_list_of_calls(client, project):
    session = SessionFactory(project=project)
    CallFactory(session=session)
    link = client.get("/p/default/calls").context["fresh_link"]
    CallFactory(session=session)
    assert "1 new call<" in client.get(link, headers=FRAGMENT).content.decode()


def test_a_deleted_session_makes_no_negative_number(client, project):
    SessionFactory(project=project)
    link = client.get(URL).context["fresh_link"]
    project.session_set.all().delete()
    assert client.get(link, headers=FRAGMENT).status_code == 204


def test_a_position_that_was_not_handed_out_is_refused(client, project):
    for since in ("", "nonsense", "bnVsbA", "WzEsIDIsIDNd"):
        assert client.get("/p/default/fresh", {"since": since}).status_code == 400


def test_a_later_page_asks_for_nothing_new(client, project):
    SessionFactory.create_batch(51, project=project)
    later = client.get(client.get(URL).context["next_link"])
    assert later.context["fresh_link"] is None


def test_asking_takes_three_statements(client, project, django_assert_max_num_queries):
    SessionFactory.create_batch(20, project=project)
    link = client.get(URL).context["fresh_link"]
    with django_assert_max_num_queries(3):
        client.get(link, headers=FRAGMENT)
