"""Measures what drafting costs beside the model's own time, against a server on loopback that answers late.

    python tools/bench_drafts.py [--reviews N] [--concurrency N] [--seconds S]

Prints the median time of a draft without a model, and how near many drafts at a time come to the rate that
the server's delay alone would allow: with two hundred reviews that come again and again and one answer, of
which the encoders remember what they made, and with reviews and answers that are all different. The worker
processes have started before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from itertools import cycle, islice, product
from pathlib import Path

from responder import Responder, Review
from responder.testing import completion

ROOT = Path(__file__).parent.parent
WARM = [Review(text=f"We waited {number} minutes.", stars=2) for number in range(10, 60)]
STARTED = 12.0
"""Seconds after which the worker processes have started, also on a slow machine."""
ANSWER = "Thank you for the feedback. Our practice wants every contact with us to be easy."
ANSWERS = [
    " ".join(parts)
    for parts in product(
        (
            "Thank you for the feedback.",
            "We appreciate that you wrote to us.",
            "Thank you for taking the time to share this.",
            "We hear you, and we take what you describe seriously.",
            "It is good of you to let us know.",
            "Thank you for being so open with us.",
            "Your words matter to us.",
            "We are grateful for honest words.",
            "Feedback like this helps us.",
            "Thank you for your comments.",
        ),
        (
            "Our practice wants every contact with us to be easy.",
            "We work hard to treat everybody with respect.",
            "Our team aims to be clear and kind at every step.",
            "We want people to feel heard.",
            "We hold ourselves to a high standard.",
            "Every member of our team wants to do better.",
            "We know how much good service counts.",
            "Our practice is always looking for ways to improve.",
            "We strive to make things simple.",
            "Nobody here takes such words lightly.",
        ),
        (
            "We will talk about this as a team.",
            "This is not what we stand for.",
            "There is more that we can do.",
            "That is what we work on every day.",
            "We will look at how we do things.",
            "We want to learn from it.",
            "It gives us something to work on.",
            "We are thinking about what to change.",
            "Our leadership reads all feedback.",
            "We are listening.",
        ),
    )
]


async def serve(seconds: float) -> None:
    """Answer every request after `seconds`, until the process is ended; the model "new" varies."""
    same = json.dumps(completion(ANSWER)).encode()
    bodies = cycle([json.dumps(completion(answer)).encode() for answer in ANSWERS])
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                start = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            size = start.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            asked = await reader.readexactly(int(size))
            await asyncio.sleep(seconds)
            body = next(bodies) if json.loads(asked)["model"] == "new" else same
            writer.write(head % len(body) + body)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def reviews(file: Path, number: int) -> list[Review]:
    """Return `number` reviews of a file, from its beginning again where there are fewer."""
    with file.open(encoding="utf-8") as lines:
        cases = list(islice(map(json.loads, lines), number))
    return [Review(text=case["text"], stars=case.get("stars")) for case in islice(cycle(cases), number)]


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
    files = {"seen before": "evals/drafting/cases.jsonl", "new": "tools/encoder/reviews.jsonl"}
    kinds = {kind: reviews(ROOT / file, options.reviews) for kind, file in files.items()}
    with Responder() as responder:
        times = []
        for review in kinds["new"][:300]:
            began = time.perf_counter()
            responder.draft(review)
            times.append(time.perf_counter() - began)
    print(f"a draft without a model: median {statistics.median(times[100:]) * 1000:.1f} ms")

    command = [sys.executable, __file__, "--serve", "--seconds", str(options.seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - this file
        assert server.stdout  # noqa: S101 - a pipe was asked for
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        try:
            for kind, texts in kinds.items():
                with Responder(model=kind, base_url=url) as responder:
                    began = time.perf_counter()
                    while time.perf_counter() - began < STARTED:
                        list(
                            responder.draft_many(texts[:202] if kind != "new" else WARM, options.concurrency)
                        )
                    began = time.perf_counter()
                    drafts = list(responder.draft_many(texts, options.concurrency))
                    took = time.perf_counter() - began
                asked = sum(draft.attempts for draft in drafts)
                share = asked / took / (options.concurrency / options.seconds)
                print(
                    f"texts {kind}: {len(drafts)} drafts, {asked} answers, {options.concurrency} at a time: "
                    f"{took:.1f} s, {asked / took:.0f} answers a second, {share:.0%} of the ideal rate"
                )
        finally:
            server.kill()


if __name__ == "__main__":
    main()
