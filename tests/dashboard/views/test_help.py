"""Keys and signs."""


def test_the_page_tells_every_key_that_the_dialog_tells(client, project):
    page = client.get("/help").content.decode()
    main, dialog = page.split('<dialog class="dialog" id="help"')
    assert main.count("<kbd>") - main.count("<dialog") == dialog.split("</dialog>")[0].count("<kbd>")


def test_every_page_leads_to_help_without_scripts(client, project):
    for address in ("/p/default/sessions", "/p/default/calls", "/go/", "/projects", "/nowhere"):
        assert 'href="/help"' in client.get(address).content.decode()
