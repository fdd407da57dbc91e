"""Make the README's screenshots: the sample county in a real Chromium.

python docs/screenshots.py [--data FOLDER] [--out docs/images]
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HOME = Path(__file__).parents[1]
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def serve(data: Path, workspace: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start the pages on a free port and wait until they answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
        cwd=HOME,
        env={**os.environ, "TCGIS_DATA": str(data.resolve()), "TCGIS_WORKSPACE": workspace},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return server, address
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("the pages did not come up")


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing left to do."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(1500)


def shoot(page: Page, address: str, out: Path) -> None:
    """Every page, the map with a parcel in hand."""
    for name in ("overview", "map", "ranking", "reserve"):
        page.goto(f"{address}/{'' if name == 'overview' else name}")
        page.wait_for_selector(".tc-basis", timeout=120_000)
        settle(page)
        if name in {"map", "reserve"}:
            pick(page)
        page.screenshot(path=out / f"{name}.png")


def pick(page: Page) -> None:
    """Take the first row of the table in hand."""
    table = page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 52)
    settle(page)
    page.mouse.move(4, 400)  # beside the map, which would zoom
    page.mouse.wheel(0, -10_000)
    page.wait_for_timeout(800)


def main() -> None:
    """Serve, look, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HOME / "layers" / "sample")
    parser.add_argument("--out", type=Path, default=HOME / "docs" / "images")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workspace, sync_playwright() as driver:
        server, address = serve(chosen.data, workspace)
        try:
            profile = str(Path(workspace) / "chromium")
            browser = driver.chromium.launch_persistent_context(
                profile,
                executable_path="/usr/bin/chromium",
                args=ARGUMENTS,
                viewport={"width": 1440, "height": 960},
            )
            shoot(browser.new_page(), address, chosen.out)
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
