"""Measures what drafting costs beside the model's own time, against a server on loopback that answers late.

    python tools/bench_drafts.py [--reviews N] [--concurrency N] [--seconds S]

Prints the median time of a draft without a model, and how near many drafts at a time come to the rate that
the server's delay alone would allow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from responder import Responder, Review
from responder.testing import completion

ROOT = Path(__file__).parent.parent
ANSWER = "Thank you for the feedback. Our practice wants every contact with us to be easy."


async def serve(seconds: float) -> None:
    """Answer every request with the same reply after `seconds`, until the process is ended."""
    body = json.dumps(completion(ANSWER)).encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                start = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            size = start.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(size))
            await asyncio.sleep(seconds)
            writer.write(head + body)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Measure, or be the server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=0.2, help="what the server takes for an answer")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.seconds))
        return
    cases = [json.loads(line) for line in (ROOT / "evals/drafting/cases.jsonl").open(encoding="utf-8")]
    reviews = [
        Review(text=case["text"], stars=case.get("stars")) for case in islice(cycle(cases), options.reviews)
    ]
    with Responder() as responder:
        times = []
        for review in reviews[: len(cases)] * 2:
            began = time.perf_counter()
            responder.draft(review)
            times.append(time.perf_counter() - began)
    print(f"a draft without a model: median {statistics.median(times[len(cases) :]) * 1000:.1f} ms")

    command = [sys.executable, __file__, "--serve", "--seconds", str(options.seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - this file
        assert server.stdout  # noqa: S101 - a pipe was asked for
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        try:
            with Responder(model="bench", base_url=url) as responder:
                list(responder.draft_many(reviews[:64], options.concurrency))
                began, used = time.perf_counter(), time.process_time()
                drafts = list(responder.draft_many(reviews, options.concurrency))
                took, used = time.perf_counter() - began, time.process_time() - used
        finally:
            server.kill()
    asked = sum(draft.attempts for draft in drafts)
    ideal = options.concurrency / options.seconds
    print(
        f"{len(drafts)} drafts, {asked} answers, at {options.concurrency} at a time: {took:.1f} s, "
        f"{used / len(drafts) * 1000:.1f} ms of processor time each; "
        f"{asked / took:.0f} answers a second, {asked / took / ideal:.0%} of the ideal rate"
    )


if __name__ == "__main__":
    main()
