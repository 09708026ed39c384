"""Promises of the made-up year: the same seed gives the same year, no rule of independence is broken, and a broken one would show."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.operator.simulation import report, run
from bot.operator.simulation.audit import RuleAudit
from flows.matching.organisation_names import NamedOrganisations


def lived(folder: Path, seed: int = 3, seekers: int = 15, coordinators: int = 6, days: int = 20) -> RuleAudit:
    folder.mkdir()
    return run.run_simulation(folder, seed, seekers, coordinators, days)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> RuleAudit:
    return lived(tmp_path_factory.mktemp("year") / "one")


def test_everybody_is_reached_and_no_rule_is_broken(audit: RuleAudit) -> None:
    assert audit.broken == [] and len(audit.reached) == 15


def test_the_same_seed_gives_the_same_year_and_another_seed_another(audit: RuleAudit, tmp_path: Path) -> None:
    again, other = lived(tmp_path / "again"), lived(tmp_path / "other", seed=4)
    assert list(report.summary_lines(again, 4)) == list(report.summary_lines(audit, 4)) != list(report.summary_lines(other, 4))
    assert report.render_svg(again) == report.render_svg(audit)


def test_a_year_in_which_ties_are_ignored_says_that_a_rule_was_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NamedOrganisations, "is_tied", lambda named, ties: False)
    assert "offered to somebody with a tie" in lived(tmp_path / "careless", seed=6, seekers=8, days=4).broken


def test_nobody_without_a_tie_is_left_out(audit: RuleAudit) -> None:
    assert all(audit.offered[who] for who, one in audit.coordinators.items() if not one.is_stand_in)


def test_the_picture_is_one_that_can_be_read(audit: RuleAudit) -> None:
    root = ET.fromstring(report.render_svg(audit))
    assert root.tag.endswith("svg") and sum(child.tag.endswith("rect") for child in root) == 15 + len(audit.coordinators)
