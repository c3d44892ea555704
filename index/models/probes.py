"""Sentences on which an export is compared with its original, and how close it must come."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import unit
from index.models.onnx_encoder import GraphRunner

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: Least average cosine of a quantised graph to the original.
QUANTISED_COSINE = 0.99

#: Least cosine of any probe of an exact graph to the original; less means that it computes something else.
EXACT_COSINE = 0.9999

#: Everyday sentences of different length and script, with widths, marks and line breaks that tokenizers
#: treat differently.
PROBES = (
    "住んでいる町の図書館で、となりの市の本も借りられますか。",
    "夜中に子どもが熱を出したとき、どこに電話すればいいか知りたい。",
    "観光客を増やすために、市町が協力して行っている取り組み",
    "令和８年度の事業費（見込額）は１２,３４５千円です。",
    "ﾊﾞｽの路線が減って困っています｡",
    "空き家を借りて移住したい",
    "The number of visitors rose by 12.5% in FY2024.",
    "①申請書　②写真\r\n③手数料",
    "café ガッコウ 🎉",
    "水道",
    "圏域の中小企業が新しい販路を開拓できるよう、商談会や展示会への出展を支援し、専門家による助言を行うとともに、"
    "関係する市町の窓口が情報を共有して、事業者がどこに相談しても同じ支援を受けられるようにする。",
    "大雨で川があふれそうなときの避難所の場所と、開設の基準",
)


def reference(model: "SentenceTransformer") -> NDArray[np.float32]:
    """Vectors of the probes by a SentenceTransformer, unit length, shape ``(len(PROBES), dimension)``."""
    vectors = [
        model.encode(probe, prompt="", show_progress_bar=False, normalize_embeddings=True) for probe in PROBES
    ]
    return np.vstack(vectors).astype(np.float32)


def cosines(runner: GraphRunner, expected: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of each probe by a graph to what is expected, shape ``(len(PROBES),)``."""
    vectors = unit(np.stack([hidden.mean for hidden in runner.embed(list(PROBES))]))
    return np.asarray((vectors * expected).sum(axis=1), dtype=np.float32)
