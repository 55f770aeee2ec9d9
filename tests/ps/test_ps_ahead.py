"""Files of one pipeline are asked for ahead of their results: nothing of that may show but the speed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ps_shell import MODULE, Shell, quoted

INSIDE = f"& (Get-Module {quoted(MODULE.stem)})"
OPEN = f"{INSIDE} {{ if ($script:Session) {{ $script:Session.Open.Count }} }}"


@pytest.fixture
def files(ps: Shell, tmp_path: Path) -> list[str]:
    """Thirty certificate files of different names; ``$files`` in the shell."""
    made = tmp_path / "new"
    ps.run(f"New-SepmCert -San dns:a.example -OutputPath {quoted(made)} -GeneratePassword | Out-Null").ok()
    der = (made / "server.crt").read_bytes()
    paths = [tmp_path / f"{number:02}.crt" for number in range(30)]
    for path in paths:
        path.write_bytes(der)
    ps.run(f"$files = {', '.join(quoted(path) for path in paths)}").ok()
    return [str(path) for path in paths]


@pytest.mark.parametrize("cmdlet", ["Get-SepmCert", "Test-SepmCert"])
def test_results_and_errors_come_in_order(ps: Shell, files: list[str], cmdlet: str) -> None:
    for path in files[5::10]:
        Path(path).unlink()
    gave = ps.run(f"$files | {cmdlet} -ErrorAction Continue | ForEach-Object Source")
    gone = set(files[5::10])
    assert gave.output == [path for path in files if path not in gone]
    assert len(gave.errors) == 3
    assert ps.run(OPEN).ok() == ["0"]


def test_an_array_runs_ahead_too(ps: Shell, files: list[str]) -> None:
    assert ps.run("Test-SepmCert $files | ForEach-Object Source").ok() == files


def test_a_result_waits_for_no_more_than_the_next_item(ps: Shell, files: list[str]) -> None:
    code = """
    $log = New-Object System.Collections.ArrayList
    $files[0..3] | ForEach-Object { Start-Sleep -Milliseconds 300; $null = $log.Add('in'); $_ } |
        Test-SepmCert | ForEach-Object { $null = $log.Add('out') }
    $log -join ' '"""
    assert ps.run(code).ok() == ["in in out in out in out out"]


@pytest.mark.parametrize(
    "code",
    [
        "$files | Test-SepmCert | Select-Object -First 1 | ForEach-Object { 'one' }",
        "try { (@('no-such.crt') + $files) | Test-SepmCert -ErrorAction Stop } catch { 'one' }",
        "try { $files | Test-SepmCert | ForEach-Object { throw 'x' } } catch { 'one' }",
    ],
)
def test_given_up_half_way_nothing_is_left_open(ps: Shell, files: list[str], code: str) -> None:
    assert ps.run(code).ok() == ["one"]
    assert ps.run(OPEN).ok() == ["0"]
    assert ps.run("Test-SepmCert $files[0] | ForEach-Object Source").ok() == files[:1]


def test_what_pipelines_leave_open_that_end_before_their_end_is_bounded(ps: Shell, files: list[str]) -> None:
    code = "try { & { $files[0..2]; throw 'x' } | Test-SepmCert | Out-Null } catch { }"
    ps.run(f"1..40 | ForEach-Object {{ {code} }}").ok()
    assert int(ps.run(OPEN).ok()[0]) <= 64
    assert ps.run("$files | Test-SepmCert | ForEach-Object Source").ok() == files


def test_one_pipeline_within_another(ps: Shell, files: list[str]) -> None:
    """More calls inside than are kept: the outer ones are asked again."""
    code = """
    $files[0..4] | Test-SepmCert | ForEach-Object {
        $inside = @($files + $files + $files | Get-SepmCert)
        "$($_.Source) $($inside.Count)"
    }"""
    assert ps.run(code, wait=60).ok() == [f"{path} 90" for path in files[:5]]
