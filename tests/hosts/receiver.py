#!/usr/bin/env python3
"""What arrives at the destination?   `./build.sh run` starts this where no configuration is named: receiver.py FILE

Answers 200 to everything and prints what came: the path, Eyelet's own headers and the beginning of the body. It is for the
first minute, not for tests; the host scenarios bring a destination of their own. Listens on a free port of 127.0.0.1 only, and
writes its number into FILE.
"""

import http.server
import pathlib
import sys

BODY_MAX = 32 << 20
SHOWN_MAX = 300


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer leave in one packet; otherwise each waits for the other's acknowledgement.
    disable_nagle_algorithm = True

    def read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(min(int(self.headers.get("content-length") or 0), BODY_MAX))
        body = b""
        while len(body) <= BODY_MAX:
            size = int(self.rfile.readline(64).split(b";")[0] or b"0", 16)
            body += self.rfile.read(size)
            self.rfile.readline(64)
            if size == 0:
                break
        return body

    def do_POST(self) -> None:
        body = self.read_body()
        shown = "".join(c if c.isprintable() else "." for c in body[:SHOWN_MAX].decode("utf-8", "replace"))
        lines = [f"<- {self.command} {self.path} ({len(body)} bytes)"]
        for name, value in self.headers.items():
            if name.lower().startswith(("eyelet-", "webhook-")) or name.lower() == "content-type":
                lines.append(f"     {name.lower()}: {value}")
        lines.append(f"     {shown}{'...' if len(body) > SHOWN_MAX else ''}")
        print("\n".join(lines), flush=True)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    do_PUT = do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    part = pathlib.Path(sys.argv[1] + ".part")
    part.write_text(f"{server.server_address[1]}\n")
    part.rename(sys.argv[1])  # whole, or not there
    server.daemon_threads = True
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


main()
