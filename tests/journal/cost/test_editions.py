"""The packaged price list as plain data."""

import subprocess
import sys

from journal.cost.editions import installed, installed_name, pack, unpack
from tests.engines.recto import ROOT

LIST = {"source": "test 1", "providers": [{"id": "openai", "models": []}]}


def test_what_is_packed_comes_back():
    assert unpack(pack(LIST).packed) == LIST


def test_equal_lists_have_equal_digests_and_any_change_shows():
    same = {"providers": LIST["providers"], "source": "test 1"}
    assert pack(same).digest == pack(LIST).digest
    assert pack({**LIST, "source": "test 2"}).digest != pack(LIST).digest


def test_the_packaged_list_is_named_after_its_version():
    assert installed().name == installed_name()
    assert installed_name().startswith("genai-prices ")


def test_the_packaged_list_keeps_what_prices_depend_on():
    providers = {one["id"]: one for one in unpack(installed().packed)["providers"]}
    o3 = next(one for one in providers["openai"]["models"] if one["id"] == "o3")
    assert [one.get("since") for one in o3["prices"]] == [None, "2025-06-10"]
    gemini = next(one for one in providers["google"]["models"] if one["id"] == "gemini-2.5-pro")
    assert gemini["prices"][-1]["rates"]["input_mtok"] == {"base": "1.25", "tiers": [[200000, "2.5"]]}
    deepseek = next(one for one in providers["deepseek"]["models"] if one["id"] == "deepseek-chat")
    assert deepseek["prices"][1]["daily_seconds"] == [1800, 59400]


def test_the_packaged_list_is_small_enough_to_keep_many():
    assert len(installed().packed) < 100_000


def test_naming_the_edition_does_not_load_the_package():
    program = (
        "import sys; from journal.cost import editions, prices; editions.installed_name();"
        "print([name for name in sys.modules if name.startswith(('genai_prices', 'pydantic', 'httpx'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
