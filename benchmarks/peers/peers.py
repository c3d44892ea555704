"""The peers, set up as their documentation shows, over ready-made search terms and vectors.

Where a peer's interface has a place for a tokeniser it gets SudachiPy's terms; where it splits at spaces it
gets them joined by spaces.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: Passages that are asked for; hybrids fuse this many of each retriever.
TOP = 10


@dataclass(frozen=True)
class Data:
    """Passages: their terms joined by spaces, and their vectors of unit length."""

    texts: list[str]
    vectors: np.ndarray


#: A query's terms joined by spaces, and its vector → places of passages, best first.
Search = Callable[[str, np.ndarray], list[int]]


def haystack_bm25(data: Data) -> Search:
    """InMemoryBM25Retriever."""
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever

    retriever = InMemoryBM25Retriever(_haystack(data), top_k=TOP)
    return lambda terms, _vector: [int(d.id) for d in retriever.run(query=terms)["documents"]]


def haystack_hybrid(data: Data) -> Search:
    """BM25 and embedding retrievers joined by reciprocal rank fusion."""
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever

    store = _haystack(data)
    bm25 = InMemoryBM25Retriever(store, top_k=TOP)
    dense = InMemoryEmbeddingRetriever(store, top_k=TOP)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP)

    def search(terms: str, vector: np.ndarray) -> list[int]:
        found = [
            bm25.run(query=terms)["documents"],
            dense.run(query_embedding=vector.tolist())["documents"],
        ]
        return [int(d.id) for d in joiner.run(documents=found)["documents"]]

    return search


def _haystack(data: Data):
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+", embedding_similarity_function="dot_product")
    store.write_documents(
        [
            Document(id=str(i), content=text, embedding=vector.tolist())
            for i, (text, vector) in enumerate(zip(data.texts, data.vectors, strict=True))
        ]
    )
    return store


def langchain_bm25(data: Data) -> Search:
    """BM25Retriever (rank-bm25)."""
    retriever = _langchain_bm25(data)
    return lambda terms, _vector: [int(d.metadata["i"]) for d in retriever.invoke(terms)]


def langchain_ensemble(data: Data) -> Search:
    """EnsembleRetriever of BM25 and an in-memory vector store, equal weights."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import InMemoryVectorStore

    class Ready(Embeddings):
        """Vectors made beforehand."""

        query: list[float]

        def embed_documents(self, texts: list[str]) -> list[list[float]]:  # noqa: ARG002
            return data.vectors.tolist()

        def embed_query(self, text: str) -> list[float]:  # noqa: ARG002
            return self.query

    ready = Ready()
    store = InMemoryVectorStore(ready)
    store.add_documents([Document(text, metadata={"i": i}) for i, text in enumerate(data.texts)])
    ensemble = EnsembleRetriever(
        retrievers=[_langchain_bm25(data), store.as_retriever(search_kwargs={"k": TOP})],
        weights=[0.5, 0.5],
        id_key="i",
    )

    def search(terms: str, vector: np.ndarray) -> list[int]:
        ready.query = vector.tolist()
        return [int(d.metadata["i"]) for d in ensemble.invoke(terms)]

    return search


def _langchain_bm25(data: Data):
    from langchain_community.retrievers import BM25Retriever

    places = [{"i": i} for i in range(len(data.texts))]
    return BM25Retriever.from_texts(data.texts, metadatas=places, k=TOP)


def llamaindex_bm25(data: Data) -> Search:
    """BM25Retriever (bm25s)."""
    retriever = _llamaindex_bm25(data)
    return lambda terms, _vector: [int(n.node.metadata["i"]) for n in retriever.retrieve(terms)]


def llamaindex_fusion(data: Data) -> Search:
    """QueryFusionRetriever of BM25 and a vector index, reciprocal rank, no generated queries."""
    from llama_index.core import QueryBundle, VectorStoreIndex
    from llama_index.core.embeddings import MockEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever

    nodes = _nodes(data)
    for node, vector in zip(nodes, data.vectors, strict=True):
        node.embedding = vector.tolist()
    index = VectorStoreIndex(nodes, embed_model=MockEmbedding(embed_dim=data.vectors.shape[1]))
    fusion = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=TOP), _llamaindex_bm25(data)],
        llm=MockLLM(),
        similarity_top_k=TOP,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=False,
    )

    def search(terms: str, vector: np.ndarray) -> list[int]:
        bundle = QueryBundle(terms, embedding=vector.tolist())
        return [int(n.node.metadata["i"]) for n in fusion.retrieve(bundle)]

    return search


def _llamaindex_bm25(data: Data):
    from llama_index.retrievers.bm25 import BM25Retriever

    return BM25Retriever(
        nodes=_nodes(data), similarity_top_k=TOP, skip_stemming=True, language=[], token_pattern=r"\S+"
    )


def _nodes(data: Data):
    from llama_index.core.schema import TextNode

    hidden = {"excluded_embed_metadata_keys": ["i"], "excluded_llm_metadata_keys": ["i"]}
    return [TextNode(id_=str(i), text=t, metadata={"i": i}, **hidden) for i, t in enumerate(data.texts)]


def lancedb_hybrid(data: Data) -> Search:
    """Full text and vectors, joined by its reciprocal rank re-ranker."""
    table = _lancedb(data)

    def search(terms: str, vector: np.ndarray) -> list[int]:
        from lancedb.rerankers import RRFReranker

        query = table.search(query_type="hybrid").vector(vector).text(_match(terms))
        return [int(row["i"]) for row in query.rerank(RRFReranker()).limit(TOP).to_list()]

    return search


def lancedb_vector(data: Data) -> Search:
    """Vectors alone, exact."""
    table = _lancedb(data)
    return lambda _terms, vector: [int(r["i"]) for r in table.search(vector).limit(TOP).to_list()]


def _match(terms: str):
    from lancedb.query import MatchQuery

    return MatchQuery(terms, "text")


def _lancedb(data: Data):
    import tempfile

    import lancedb

    rows = [
        {"i": i, "text": text, "vector": vector}
        for i, (text, vector) in enumerate(zip(data.texts, data.vectors, strict=True))
    ]
    table = lancedb.connect(tempfile.mkdtemp()).create_table("passages", rows)
    table.create_fts_index(
        "text", base_tokenizer="whitespace", stem=False, remove_stop_words=False, ascii_folding=False
    )
    return table


def tantivy_bm25(data: Data) -> Search:
    """BM25 of the search engine library."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("i", stored=True)
    schema.add_text_field("text", tokenizer_name="whitespace")
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for i, text in enumerate(data.texts):
        writer.add_document(tantivy.Document(i=i, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(terms: str, _vector: np.ndarray) -> list[int]:
        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "text", word))
            for word in dict.fromkeys(terms.split())
        ]
        hits = searcher.search(tantivy.Query.boolean_query(words), TOP).hits
        return [int(searcher.doc(address)["i"][0]) for _, address in hits]

    return search


#: Name in the table → (set-up, whether it uses vectors).
PEERS = {
    "Haystack BM25": (haystack_bm25, False),
    "Haystack hybrid (RRF)": (haystack_hybrid, True),
    "LangChain BM25": (langchain_bm25, False),
    "LangChain EnsembleRetriever": (langchain_ensemble, True),
    "LlamaIndex BM25": (llamaindex_bm25, False),
    "LlamaIndex QueryFusion (RRF)": (llamaindex_fusion, True),
    "LanceDB vector": (lancedb_vector, True),
    "LanceDB hybrid (RRF)": (lancedb_hybrid, True),
    "tantivy BM25": (tantivy_bm25, False),
}
