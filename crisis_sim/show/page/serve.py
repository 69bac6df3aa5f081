"""The page of a scenario that is being written, served to the browser of this machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from crisis_sim.show.page.explorer import hash_of

#: Asks whether the page has changed, and loads it anew; the numbers that are set stay so.
SCRIPT = """\
const frame = document.querySelector("iframe");
let seen = "";
setInterval(async () => {
  try {
    const stamp = await (await fetch("/stamp")).text();
    if (seen && stamp !== seen) frame.contentWindow.location.reload();
    seen = stamp;
  } catch {}
}, 500);
"""
_FRAME = f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'; frame-src 'self'; style-src 'unsafe-inline'; script-src '{hash_of(SCRIPT)}'">
<link rel="icon" href="data:,">
<title>crisis_sim</title>
<style>html, body, iframe {{ margin: 0; border: 0; width: 100%; height: 100%; display: block; }}</style>
<iframe src="/page" title="The scenario as it was last saved"></iframe>
<script>{SCRIPT}</script>
</html>
"""  # noqa: E501  # a policy is one line


class Served:
    """What is served at present.

    Attributes
    ----------
    page
        The page of the scenario as it was last saved without a fault.
    stamp
        Another one for each other page.
    address
        Where a browser finds it; empty while it is not served.
    """

    def __init__(self, page: str) -> None:
        self.address = ""
        self.show(page)

    def show(self, page: str) -> None:
        """Serve another page from now on."""
        self.page, self.stamp = page, hash_of(page)

    def answer(self, path: str, host: str) -> tuple[int, str]:
        """Return status and text for a path that is asked for under a name of this machine."""
        if host != self.address.removeprefix("http://").rstrip("/"):
            return 403, "This page is for the browser of this machine."
        known = {"/": _FRAME, "/page": self.page, "/stamp": self.stamp}
        return (200, known[path]) if path in known else (404, "There is no such page.")


@contextmanager
def serving(served: Served, port: int = 0) -> Iterator[str]:
    """Serve pages on the loopback address until the block ends, and give their address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = served.answer(self.path, self.headers.get("Host", ""))
            content = text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
