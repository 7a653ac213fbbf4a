"""How much the fuzzing tests try: little and always the same in CI, twenty times as much by hand."""
import base64
import os
import zlib
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

PROOFS = os.environ.get("GRADER_PROOFS") == "1"


def effort(examples: int) -> settings:
    """Return the settings of a test that tries so many examples, or twenty times as many under GRADER_PROOFS=1."""
    return settings(max_examples=examples * (20 if PROOFS else 1), derandomize=not PROOFS, deadline=None, database=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                           HealthCheck.filter_too_much])


@dataclass(frozen=True)
class Sample:
    """Bytes that are shown packed, so that those which fail fit on a screen."""

    data: bytes

    def __repr__(self) -> str:
        """Return an expression that gives the bytes."""
        return f"zlib.decompress(base64.b64decode({base64.b64encode(zlib.compress(self.data))}))"


@st.composite
def mutated(draw, *sounds: bytes) -> Sample:
    """Draw bytes that were sound: some of them changed, cut out, doubled, or taken from another sound one."""
    data = bytearray(sounds[draw(st.integers(0, len(sounds) - 1))])
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, len(data)))
        end = begin + draw(st.sampled_from((1, 0, 2, 4, 8, 30, 512, 2**20)))
        data[begin:end] = draw(st.one_of(
            st.binary(max_size=8), st.just(b""), st.just(bytes(byte ^ 1 for byte in data[begin:begin + 1])),
            st.sampled_from((b"\0\0", b"\1\0", b"\xff\xff", b"\xff" * 4)), _piece(*sounds, bytes(data))))
    return Sample(bytes(data))


@st.composite
def _piece(draw, *sources: bytes) -> bytes:
    """Draw a piece of some length out of one of several."""
    source = sources[draw(st.integers(0, len(sources) - 1))]
    begin = draw(st.integers(0, len(source)))
    return source[begin:begin + draw(st.sampled_from((1, 4, 46, 512)))]
