"""A language model in a process of its own, asked in JSON lines. Absent unless somebody configures one.

A question is `{"text": "…"}`, its answer `{"spans": [{"start": 0, "end": 4, "kind": "name", "certainty": 0.8}]}`, each on one
line, in UTF-8, in characters. The program is asked one question at a time and ends when its input does.
"""

import contextlib
import json
import os
import resource
import selectors
import subprocess
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from pydantic import ValidationError

from schemas.errors import HabeasError
from schemas.thirdparties import Span

LONGEST_ANSWER = 64 * 1024 * 1024


class ModelFailed(HabeasError):
    """The model gave no answer that can be used: too late, too large, wrong, or its process ended. The text is in no message."""


class ModelProcess:
    """Fits `finder.Model`. The process starts with the first question, and again after a failure.

    command: program and arguments, no shell. within: seconds for one answer. memory: bytes of address space.
    """

    def __init__(self, command: Sequence[str], *, within: float, memory: int) -> None:
        self._command, self._within, self._memory = tuple(command), within, memory
        self._process: subprocess.Popen[bytes] | None = None

    def spans(self, text: str) -> list[Span]:
        """The model's spans, each inside the text, with the reason `model`. Raises ModelFailed; the process is gone then."""
        question = json.dumps({"text": text}).encode() + b"\n"
        try:
            return _read(self._answer(self._running(), question), len(text))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """The process has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def __enter__(self) -> "ModelProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            try:
                process = subprocess.Popen(  # noqa: S603 — the operator's own program, without a shell
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
                )
            except OSError:
                raise ModelFailed("the model's program can't be started") from None
            self._process = process
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_AS, (self._memory, self._memory))
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
        return self._process

    def _answer(self, process: "subprocess.Popen[bytes]", question: bytes) -> bytes:
        assert process.stdin is not None and process.stdout is not None
        stop, left, answer = time.monotonic() + self._within, memoryview(question), bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdin, selectors.EVENT_WRITE)
            waiting.register(process.stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                ready = waiting.select(max(0.0, stop - time.monotonic()))
                if not ready or time.monotonic() >= stop:
                    raise ModelFailed("the model did not answer in time")
                for key, _ in ready:
                    if key.fileobj is process.stdout:
                        answer += _received(process.stdout.fileno(), len(answer))
                    else:
                        left = left[_sent(process.stdin.fileno(), left) :]
                        if not left:
                            waiting.unregister(process.stdin)
        if left:
            raise ModelFailed("the model answered before it had read the question")
        return bytes(answer)


def _received(pipe: int, so_far: int) -> bytes:
    piece = os.read(pipe, 65536)
    if not piece:
        raise ModelFailed("the model's process ended")
    if so_far + len(piece) > LONGEST_ANSWER:
        raise ModelFailed("the model's answer is too large")
    return piece


def _sent(pipe: int, left: memoryview) -> int:
    try:
        return os.write(pipe, left[:65536])
    except BlockingIOError:
        return 0
    except OSError:
        raise ModelFailed("the model's process ended") from None


def _read(answer: bytes, length: int) -> list[Span]:
    try:
        given: Any = json.loads(answer)
        spans = [Span.model_validate({**span, "why": "model"}) for span in given["spans"]]
    except (ValueError, ValidationError, TypeError, KeyError, RecursionError):
        raise ModelFailed("the model's answer is not what was agreed") from None
    if any(span.end > length for span in spans):
        raise ModelFailed("the model named a place outside of the text")
    return spans
