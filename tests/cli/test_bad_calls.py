"""Every command with bad input: the exit code of its kind, and one JSON document that says what to do."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from zhiheng.cli import cli, main

pytestmark = pytest.mark.database
USCC, NO_SUCH = "91350100M000100Y43", "92141127MA0KD1Y64A"
Run = Callable[..., tuple[int, Any]]

#: call → (exit code, code of the error; None: the command's ordinary document). Paths are relative to a folder that
#: holds `a.csv` (one good row), `empty/` and `text.txt`.
CALLS: dict[str, tuple[int, str | None]] = {
    "assess draw text.txt": (2, "draw-unreadable"),
    "assess list extra": (2, "wrong-call"),
    "assess run --pack atlantis --year 2023": (1, "unknown-pack"),
    "assess run --pack sichuan --year soon": (2, "wrong-call"),
    "assess run --pack sichuan --year 2023 --sheet nothing": (1, "unknown-sheet"),
    "assess show 2026-none-0001": (1, "unknown-assessment"),
    "audit checkpoint --no-such": (2, "wrong-call"),
    "audit export --from -1": (2, "wrong-call"),
    "audit key extra": (2, "wrong-call"),
    "audit proof -1": (2, "wrong-call"),
    "audit purge --before 2026-02-30 --by x": (2, "wrong-call"),
    "audit seal extra": (2, "wrong-call"),
    "audit verify --checkpoint missing.txt": (2, "wrong-call"),
    "audit verify-proof missing.json": (2, "wrong-call"),
    "backup": (2, "wrong-call"),
    "backup empty --check": (2, "backup-unreadable"),
    "boundaries list extra": (2, "wrong-call"),
    "boundaries load a.csv --area 510000 --level prefecture --supplied-by x": (1, "boundaries-refused"),
    "boundaries load missing.json --area 510000 --level prefecture --supplied-by x": (2, "wrong-call"),
    "boundaries remove ../../etc county": (1, None),
    "case act 2026-none-0001 go": (1, "unknown-case"),
    "case act 2026-none-0001 go --user nobody": (1, "account-unknown"),
    "case act 2026-none-0001 go --version 0": (2, "wrong-call"),
    "case act 2026-none-0001": (2, "wrong-call"),
    "case clocks --limit -1": (2, "wrong-call"),
    "case list --limit -1": (2, "wrong-call"),
    "case open listing --pack atlantis": (1, "unknown-pack"),
    "case open nothing": (1, "unknown-procedure"),
    "case open nothing --field x": (2, "wrong-call"),
    "case open nothing --file missing.pdf": (2, "wrong-call"),
    "case show 2026-none-0001": (1, "unknown-case"),
    "case tick extra": (2, "wrong-call"),
    "codes check 91350100M000100Y44": (1, None),
    "codes check": (2, "wrong-call"),
    "codes division 519999": (1, "division-unknown"),
    "codes division 510100 --on 2024-02-30": (2, "date-unreadable"),
    "codes industry 00": (1, "industry-unknown"),
    "codes industry 13 --on soon": (2, "date-unreadable"),
    "codes name": (2, "wrong-call"),
    "codes workday 2024-02-30 +3": (2, "date-unreadable"),
    "codes workday 2024-02-29 few": (2, "days-unreadable"),
    "codes workday 2024-02-29 +99999": (2, "days-unreadable"),
    "demo --pack atlantis": (1, "unknown-pack"),
    "demo --count 1": (2, "wrong-call"),
    f"explain {USCC}": (1, "no-run"),
    f"explain {USCC} --run 20240101-none": (1, "unknown-run"),
    "explain 91350100M000100Y44": (1, "no-run"),
    "grade --pack atlantis --as-of 2024-06-30": (1, "unknown-pack"),
    "grade --pack sichuan --as-of 2024-06-30 --scorecard none": (1, "unknown-scorecard"),
    "grade --pack sichuan --as-of 2024-02-30": (2, "wrong-call"),
    "grade --pack sichuan --as-of 2024-06-30 --change missing.yaml": (2, "wrong-call"),
    "identity add --no-such": (2, "wrong-call"),
    "identity take-back --no-such": (2, "wrong-call"),
    "indicators compare": (2, "wrong-call"),
    "indicators compare --indicator none": (2, "unknown-indicator"),
    "indicators compare --indicator gdp --pack atlantis": (1, "unknown-pack"),
    "indicators compare --indicator gdp --period soon": (2, "period-unreadable"),
    "indicators compute --period 2023 --pack atlantis": (1, "unknown-pack"),
    "indicators compute": (2, "wrong-call"),
    "indicators compute --period soon": (2, "period-unreadable"),
    "indicators compute --period 2023 --indicator none": (2, "unknown-indicator"),
    "indicators compute --period 2023 --level town": (2, "unknown-level"),
    "indicators list --pack atlantis": (1, "unknown-pack"),
    "indicators refresh --pack atlantis": (1, "unknown-pack"),
    "indicators release approve 1 --user nobody": (1, "account-unknown"),
    "indicators release draft 1": (2, "wrong-call"),
    "indicators release list --pack atlantis": (1, "unknown-pack"),
    "indicators release plan --at soon": (2, "wrong-call"),
    "indicators release publish one --user x": (2, "wrong-call"),
    "indicators release revise 1 --user nobody": (2, "wrong-call"),
    "indicators release show 999999": (1, "release-unfit"),
    "indicators show none": (2, "unknown-indicator"),
    "intake missing.csv --source penalties": (2, "intake-file-missing"),
    "intake empty --source penalties": (1, "intake-folder-empty"),
    "intake a.csv": (2, "wrong-call"),
    "intake a.csv --source nobody": (1, "intake-unknown-source"),
    "intake a.csv --source penalties --type nothing": (1, "intake-unknown-type"),
    "intake a.csv --source penalties --type complaint": (1, "intake-source-not-for-type"),
    "intake a.csv --source penalties --mapping missing.yaml": (2, "intake-bad-mapping"),
    "intake a.csv --source penalties --mapping empty": (2, "wrong-call"),
    "intake text.txt --source penalties": (1, "intake-no-headings"),
    "key list extra": (2, "wrong-call"),
    "key make": (2, "wrong-call"),
    "key make --name x --scope read:everything": (2, "scope-unknown"),
    "key make --name x --expires 2024-02-30": (2, "key-expiry-wrong"),
    "key revoke none": (1, "key-unknown"),
    "ledger batches --limit 0": (2, "wrong-call"),
    "ledger check extra": (2, "wrong-call"),
    f"ledger erase penalty {'00' * 32} --reason x --yes": (1, "unknown-record"),
    f"ledger erase nothing {'00' * 32} --reason x --yes": (1, "unknown-record-type"),
    "ledger erase penalty 12 --reason x --yes": (2, "wrong-call"),
    "ledger maintain --retention-hours 1": (2, "wrong-call"),
    "link judge 999 --subject uscc:91350100M000100Y43 --reason x --by y": (1, "intake-proposal-unknown"),
    "link judge 999 --reason x --by y": (2, "wrong-call"),
    "link judge one --none --reason x --by y": (2, "wrong-call"),
    "link list --limit -1": (2, "wrong-call"),
    "link propose extra": (2, "wrong-call"),
    "link undo one": (2, "wrong-call"),
    "packs coverage --no-such": (2, "wrong-call"),
    "packs diff --no-such": (2, "wrong-call"),
    "packs document sichuan listing-notice --out a.csv": (2, "wrong-call"),
    "packs document sichuan listing-notice --out missing/a.pdf": (2, "wrong-call"),
    "packs document sichuan nothing --out a.pdf": (1, "unknown-element"),
    "packs document atlantis listing-notice --out a.pdf": (1, "unknown-pack"),
    "packs new --no-such": (2, "wrong-call"),
    "packs lint --root missing": (2, "wrong-call"),
    "packs lint --root text.txt": (2, "wrong-call"),
    "packs lint --change missing.yaml": (2, "wrong-call"),
    "packs list --root missing": (2, "wrong-call"),
    "packs show atlantis": (1, "unknown-pack"),
    "packs show sichuan nothing": (1, "unknown-kind"),
    "packs show sichuan scorecards nothing": (1, "unknown-element"),
    "packs show sichuan --as-of 2024-02-30": (2, "wrong-call"),
    "packs template nothing": (1, "intake-unknown-type"),
    "plan list --pack atlantis": (1, "unknown-pack"),
    "plan show 2014": (1, "unknown-plan"),
    "plan show 2013 --as-of 2024-02-30": (2, "wrong-call"),
    "plan report nothing --on 2013-05-01 --stage done": (1, "unknown-duty"),
    "plan evaluate 2014": (1, "unknown-plan"),
    "plan follow-ups --user nobody": (1, "account-unknown"),
    "plan tick extra": (2, "wrong-call"),
    "plan check 999 confirmed": (1, "unknown-planning-item"),
    "projection advance extra": (2, "wrong-call"),
    "projection rebuild extra": (2, "wrong-call"),
    "quarantine list --limit -1": (2, "wrong-call"),
    "quarantine export missing/out.xlsx": (2, "wrong-call"),
    "quarantine export empty": (2, "wrong-call"),
    "quarantine retry missing.xlsx": (2, "wrong-call"),
    "quarantine retry empty": (2, "wrong-call"),
    "quarantine retry a.csv": (1, "intake-not-our-export"),
    "register list extra": (2, "wrong-call"),
    "register list --as-of 2024-02-30": (2, "wrong-call"),
    "register show nothing": (1, "unknown-register"),
    "register show licences --state lost": (2, "wrong-call"),
    "register show licences --due-within -1": (2, "wrong-call"),
    "register show licences --known-at 99": (1, "unknown-batch"),
    "report status --pack sichuan --area 510000 --period 2023": (2, "wrong-call"),
    "report status --pack sichuan --area 510000 --period 2023 --out a.txt": (2, "wrong-call"),
    "report status --pack sichuan --area 510000 --period 2023 --out missing/a.pdf": (2, "wrong-call"),
    "report status --pack sichuan --area 320000 --period 2023 --out a.pdf": (1, "area-unknown"),
    "report status --pack sichuan --area 510000 --period soon --out a.pdf": (2, "period-unreadable"),
    "report status --pack atlantis --area 510000 --period 2023 --out a.pdf": (1, "unknown-pack"),
    "restore": (2, "wrong-call"),
    "restore empty": (2, "backup-unreadable"),
    "round create": (2, "wrong-call"),
    "round create none --period 2026-Q3": (1, "round-unknown-form"),
    "round create county-quality-quarterly --period 2026-07": (2, "round-period-unreadable"),
    "round create --template missing.xlsx --period 2026": (2, "wrong-call"),
    "round list --user nobody": (1, "account-unknown"),
    "round lock none": (1, "unknown-round"),
    "round remind none": (1, "unknown-round"),
    "round reopen none --unit amr-510104 --reason x": (1, "unknown-round"),
    "round results none --level nonsense": (2, "wrong-call"),
    "round results none": (1, "unknown-round"),
    "round rollup none": (1, "unknown-round"),
    "round send none": (1, "unknown-round"),
    "round series none": (1, "round-unknown-form"),
    "round take-back none --reason x": (1, "unknown-round"),
    "round status none": (1, "unknown-round"),
    "round take none amr-510104 a.csv": (1, "unknown-sheet"),
    "sandbox measure-linking extra": (2, "wrong-call"),
    "serve --port 99999": (2, "wrong-call"),
    f"standing {NO_SUCH} --purpose tender --pack sichuan": (1, "unknown-enterprise"),
    f"standing {USCC} --purpose gossip": (2, "unknown-purpose"),
    f"standing {USCC} --purpose tender --as-of 2024-02-30": (2, "wrong-call"),
    f"standing {USCC} --purpose tender --pack atlantis": (1, "unknown-pack"),
    "standing 111111111111111111 --purpose tender": (2, "wrong-uscc"),
    "list follow extra": (2, "wrong-call"),
    "list propose extra": (2, "wrong-call"),
    "list show --no-such": (2, "wrong-call"),
    "sharing end": (2, "wrong-call"),
    "sharing list extra": (2, "wrong-call"),
    "sharing make x": (2, "wrong-call"),
    "targets": (2, "wrong-call"),
    "targets --pack atlantis": (1, "unknown-pack"),
    "targets --pack sichuan --as-of 2024-02-30": (2, "wrong-call"),
    "targets --pack sichuan --target none": (1, "unknown-target"),
    "targets --pack sichuan --area 319999": (1, "division-unknown"),
    "targets --pack sichuan --area 320000": (1, "unknown-unit"),
    "targets --pack sichuan --document none": (1, "unknown-element"),
    "user create": (2, "wrong-call"),
    "user enable": (2, "wrong-call"),
    "user grant x": (2, "wrong-call"),
    "user reset-second-factor": (2, "wrong-call"),
    "user revoke x": (2, "wrong-call"),
    "user roles x extra": (2, "wrong-call"),
    "user unlock": (2, "wrong-call"),
    "user add": (2, "wrong-call"),
    "user disable nobody": (1, "account-unknown"),
    "user list extra": (2, "wrong-call"),
    "user password nobody --password-stdin": (1, "account-unknown"),
    "vault forget extra": (2, "wrong-call"),
    "vault renew extra": (2, "wrong-call"),
    "vault show extra": (2, "wrong-call"),
    "verify 20240101-none": (1, "unknown-run"),
}
_PENALTY = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类\n1号,2024-03-01,甲厂,,警告\n"


@pytest.fixture
def run(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run `zhiheng CALL --json` in a folder of its own with no installation; return exit code and document."""
    monkeypatch.setattr("zhiheng.server.app.setup", lambda **_: None)
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("Wanli-changcheng-7\n"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.csv").write_text(_PENALTY, "utf-8")
    (tmp_path / "text.txt").write_text("今天\n没有数据\n", "utf-8")

    def called(*arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--json"])
        return int(ended.value.code or 0), json.loads(capfd.readouterr().out)

    return called


@pytest.mark.parametrize("call", CALLS)
def test_bad_call_ends_with_the_code_of_its_kind_and_one_document(run: Run, call: str) -> None:
    wanted, error = CALLS[call]
    code, answer = run(*call.split())
    assert (code, answer["error"]["code"] if error else None) == (wanted, error), answer
    if error:
        assert answer["error"]["zh"]
        assert answer["error"]["en"]


def test_every_command_is_called_badly() -> None:
    def leaves(command: click.Command, name: str) -> list[str]:
        if not isinstance(command, click.Group):
            return [name]
        context = click.Context(command)
        found = [(child, command.get_command(context, child)) for child in command.list_commands(context)]
        return [leaf for child, each in found if each for leaf in leaves(each, f"{name} {child}".strip())]

    assert not [leaf for leaf in leaves(cli, "") if not any(call.startswith(leaf) for call in CALLS)]


@pytest.mark.parametrize("call", ["ledger check", "verify x", "grade --pack sichuan --as-of 2024-06-30"])
def test_home_that_is_a_file_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "text.txt"))
    code, answer = run(*call.split())
    assert code == 1
    assert answer["error"]["code"] in {"store-unwritable", "unknown-run"}


def test_same_file_twice_adds_nothing_and_is_a_success(run: Run) -> None:
    first, second = run("intake", "a.csv", "--source", "penalties"), run("intake", "a.csv", "--source", "penalties")
    assert (first[0], second[0]) == (0, 0)
    assert list(second[1]) == list(first[1])
    assert (first[1]["accepted"], second[1]["accepted"], second[1]["duplicates"]) == (1, 0, 1)


def test_old_file_is_refused_after_a_correction_unless_again_is_said(run: Run, tmp_path: Path) -> None:
    run("intake", "a.csv", "--source", "penalties")
    (tmp_path / "b.csv").write_text(_PENALTY.replace("警告", "其他"), "utf-8")
    assert run("intake", "b.csv", "--source", "penalties")[1]["accepted"] == 1
    code, answer = run("intake", "a.csv", "--source", "penalties")
    assert (code, answer["error"]["code"], answer["error"]["changed"]) == (1, "intake-taken-in-before", 1)
    assert "--again" in answer["error"]["en"]
    code, answer = run("intake", "a.csv", "--source", "penalties", "--again")
    assert (code, answer["accepted"]) == (0, 1)


def test_error_nobody_foresaw_is_still_one_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("zhiheng.cli.verify.open_installation", breaks)
    code, answer = run("verify", "x")
    assert (code, answer["error"]["code"]) == (1, "unexpected")


def test_no_to_the_question_is_a_refusal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.confirm", _answer_no)
    code, answer = run("ledger", "erase", "penalty", "00" * 32, "--reason", "x")
    assert (code, answer["error"]["code"]) == (1, "aborted")


def _answer_no(*_: Any, **__: Any) -> None:
    raise click.Abort
