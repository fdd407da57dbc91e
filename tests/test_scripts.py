"""The two commands of a fresh machine: an environment from the lock, made once for each lock."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS = ["start", "test", ".ci/run", ".ci/environment", ".ci/installed", ".ci/lock"]


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose Python writes down what it is asked."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "environment", tmp_path / ".ci")
    (tmp_path / "requirements.lock").write_text("one\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/asked"\n')
    python.chmod(0o755)
    return tmp_path


def make(checkout, **environment):
    command = [checkout / ".ci" / "environment", "requirements.lock"]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def installed(checkout):
    """How often packages were installed, and how."""
    return [line for line in (checkout / "asked").read_text().splitlines() if "install" in line]


def test_packages_are_installed_once_and_again_when_the_lock_changed(checkout):
    assert "首次需要几分钟" in make(checkout).stdout
    assert make(checkout).stdout == ""
    (once,) = installed(checkout)
    assert "--require-hashes --requirement requirements.lock" in once
    (checkout / "requirements.lock").write_text("two\n")
    make(checkout)
    assert installed(checkout) == [once, once]


def test_a_machine_without_internet_takes_them_from_its_folder(checkout):
    (checkout / "wheels").mkdir()
    make(checkout)
    assert "--no-index --find-links wheels" in installed(checkout)[0]


def test_an_installation_that_failed_is_tried_again(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(python.read_text() + 'case "$*" in *install*) exit 1 ;; esac\n')
    assert make(checkout).returncode == 1
    assert make(checkout).returncode == 1
    assert len(installed(checkout)) == 2


def test_an_environment_left_half_made_is_made_anew(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(python.read_text() + 'case "$*" in *pip*) exit 1 ;; esac\n')
    done = make(checkout, PYTHON="false")
    assert "Python 3.11 or newer is needed" in done.stderr
    assert installed(checkout) == []


def test_a_python_that_is_too_old_is_said_in_both_languages(checkout):
    shutil.rmtree(checkout / ".venv")
    done = make(checkout, PYTHON="false")
    assert done.returncode == 1
    assert "需要 Python 3.11 或更高版本" in done.stderr
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / name], check=True)


def test_the_windows_twin_has_its_line_endings_and_the_same_lock():
    text = (ROOT / "start.bat").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") > 0
    assert b"--require-hashes" in text
    assert b"-m tcgis app %*" in text
