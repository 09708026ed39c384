"""LangGraph with its SQLite checkpointer: a graph of one node, a thread for each person, saved before a turn is acknowledged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import add
from typing import Annotated, Any, TypedDict

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

from tests.bench.peers.peer import Peer, Place, question_after, text_of, user_id


class Conversation(TypedDict):
    answers: Annotated[list[str], add]
    question: str


async def _ask(conversation: Conversation) -> dict[str, str]:
    return {"question": question_after(len(conversation["answers"]))}


@asynccontextmanager
async def open_langgraph(place: Place) -> AsyncIterator[Peer]:
    async with AsyncSqliteSaver.from_conn_string(str(place.folder / "langgraph.db")) as saver:
        await saver.setup()
        await saver.conn.execute("PRAGMA synchronous = FULL")
        graph = StateGraph(Conversation).add_node("ask", _ask).add_edge(START, "ask").add_edge("ask", END).compile(checkpointer=saver)

        async def turn(person: int, number: int) -> None:
            await graph.ainvoke({"answers": [text_of(number)]}, _thread(user_id(person, number)), durability="sync")

        async def kept(account: int) -> int:
            return len((await graph.aget_state(_thread(account))).values.get("answers", ()))

        yield Peer(turn, kept)


def _thread(account: int) -> Any:
    return {"configurable": {"thread_id": str(account)}}
