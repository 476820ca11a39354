"""The page of components."""


def test_it_is_there_for_those_who_change_them_only(client, db):
    assert client.get("/style/").status_code == 404


def test_it_shows_every_component(client, db, settings):
    settings.DEBUG = True
    page = client.get("/style/").content.decode()
    assert "Components" in page
    assert "surface-hover" in page
    assert 'class="spark"' in page
    assert "^^^^^^" in page
    assert "<script>alert(1)" not in page
