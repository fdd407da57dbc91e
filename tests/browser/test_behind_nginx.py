"""Behind Debian's nginx, below a path, as ``docs/nginx.conf`` says: pages, upload, download."""

import http.client
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tcgis.cli import serve as serving
from tcgis.ui import doors
from tests.browser.test_every_page import PAGES, open_page
from tests.cli.test_serve import wait_for
from tests.ui import hostile

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
HOST = "park.localhost"
"""A browser takes every name below localhost for this machine."""
FRAME = """
daemon off; master_process off; pid {0}/pid; error_log {0}/error.log; worker_processes 1;
events {{}}
http {{
    include /etc/nginx/mime.types; access_log off;
    client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
    include {0}/site.conf;
}}
"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(browser, tmp_path_factory):
    """The pages behind nginx, each a process of its own; gives nginx's port."""
    if NGINX is None:
        if os.environ.get("CI") == "true" or os.environ.get("TCGIS_REQUIRE_BROWSER"):
            pytest.fail("nginx is required here and missing")
        pytest.skip("no nginx")
    folder = tmp_path_factory.mktemp("nginx")
    county = hostile.build(folder / "county")
    behind = serving.free_port("127.0.0.1", 24_000)
    before = serving.free_port("127.0.0.1", 25_000)
    site = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    for said, here in {
        "listen 80;": f"listen 127.0.0.1:{before};", "park.example": HOST,
        "http://127.0.0.1:8501;": f"http://127.0.0.1:{behind};",
    }.items():  # fmt: skip
        assert said in site
        site = site.replace(said, here)
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(FRAME.format(folder), "utf-8")
    pages = [
        sys.executable, "-m", "tcgis", "app", "--no-browser", "--port", str(behind),
        "--data", str(county.data), "--catalog", str(county.catalog),
        "--edition", str(county.edition), "--workspace", str(folder / "workspace"),
        "--host", HOST, "--path", "park",
    ]  # fmt: skip
    with (folder / "log.txt").open("wb") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
            for command in (pages, [NGINX, "-e", folder / "error.log", "-c", folder / "nginx.conf"])
        ]
    try:
        wait_for(f"http://127.0.0.1:{behind}/park/_stcore/health", started[0])
        yield before
    finally:
        for program in reversed(started):
            program.terminate()
            program.wait(timeout=30)


def test_every_page_opens_below_the_path_with_upload_and_download(browser_page, complaints, office):
    page, sockets = browser_page.page, []
    page.on("websocket", lambda wire: sockets.append(wire.url))
    address = f"http://{HOST}:{office}/park"
    for path in PAGES:
        seen = open_page(page, address, path)
        assert (seen.refusals, seen.exceptions) == ([], 0), path
        assert "示例数据" in seen.text, path
    assert set(sockets) == {f"ws://{HOST}:{office}/park/_stcore/stream"}
    _upload(page)
    open_page(page, address, "ranking")
    _download(page)
    assert [url for url in browser_page.outside_requests if f"//{HOST}:{office}/" not in url] == []
    assert [line for line in complaints if "status of 404" not in line] == []


def _upload(page):
    """A sheet is dropped on the data page, which is the last that was opened."""
    if not page.locator('[data-testid="stFileUploader"]').first.is_visible():
        page.locator('[data-testid="stExpander"] summary').first.click()
    sheet = {
        "name": "税收2.csv",
        "mimeType": "text/csv",
        "buffer": "企业名称,税额\n甲,1\n".encode(),
    }
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').first.set_input_files(sheet)
    page.get_by_label("税收2.csv", exact=False).first.wait_for()


def _download(page):
    with page.expect_download() as told:
        page.locator(".st-key-export_list button").click()
    content = Path(told.value.path()).read_bytes()
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def ask(port, path, **headers):
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wire.request(
        "GET", path, headers={name.replace("_", "-"): each for name, each in headers.items()}
    )
    answer = wire.getresponse()
    answer.read()
    wire.close()
    return answer


def test_strangers_are_refused_through_nginx_and_headers_pass_it(office):
    name = f"{HOST}:{office}"
    answer = ask(office, "/park/", Host=name)
    assert (answer.status, answer.headers["x-frame-options"]) == (200, "DENY")
    assert answer.headers["content-security-policy"] == doors.policy()
    assert ask(office, "/park", Host=name).status == 301
    for host in ("evil.example", f"127.0.0.1:{office}x"):
        assert ask(office, "/park/", Host=host).status in {400, 403}
    assert ask(office, "/park/", Host=name, Origin="http://evil.example").status == 403
    assert ask(office, "/park/", Host=name, Origin=f"http://{name}").status == 200
