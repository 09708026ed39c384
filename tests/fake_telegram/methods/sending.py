"""Methods that send, edit and delete messages, pictures and files, and acknowledge presses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.faults import bad_request
from tests.fake_telegram.methods import checks, files
from tests.fake_telegram.methods.api import Upload
from tests.fake_telegram.people.chats import Chat, Message
from tests.fake_telegram.people.presses import TOO_OLD

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot

Given = dict[str, Any]
DELETABLE = timedelta(hours=48)
MOST_AT_ONCE = 100
ACTIONS = frozenset({"typing", "upload_photo", "upload_document"})


def send_message(bot: Bot, given: Given) -> Given:
    chat = checks.may_write(bot.chats.get(given["chat_id"]))
    return _send(bot, chat, given, text=checks.text(given["text"]))


def send_photo(bot: Bot, given: Given) -> Given:
    chat = checks.may_write(bot.chats.get(given["chat_id"]))
    upload = files.upload(bot, given["photo"], "photo")
    return _send(bot, chat, given, upload, photo=[files.store_file(bot, upload) | files.image_size(upload)], **_caption(given))


def send_document(bot: Bot, given: Given) -> Given:
    chat = checks.may_write(bot.chats.get(given["chat_id"]))
    upload = files.upload(bot, given["document"], "document")
    return _send(bot, chat, given, upload, document=files.store_file(bot, upload) | {"file_name": upload.name}, **_caption(given))


def _caption(given: Given) -> Given:
    caption = checks.caption(given.get("caption", ""))
    return {"caption": caption} if caption else {}


def _send(bot: Bot, chat: Chat, given: Given, upload: Upload | None = None, **content: Any) -> Given:
    markup = given.get("reply_markup")
    kind = checks.markup(markup) if markup else ""
    rows = checks.inline(markup) if markup and kind == "inline_keyboard" else []
    answers = given.get("reply_parameters")
    if answers and not chat.find(answers.get("message_id", 0)):
        raise bad_request("message to be replied not found")
    message = chat.add(True, bot.raw, **content)
    chat.sent_count += 1
    message.upload, message.buttons = upload.content if upload else None, rows
    message.silent, message.protected = given.get("disable_notification", False), given.get("protect_content", False)
    message.preview = not given.get("link_preview_options", {}).get("is_disabled", False)
    if markup and kind in ("keyboard", "remove_keyboard"):
        chat.keyboard = [one if isinstance(one, str) else one["text"] for row in markup.get("keyboard", []) for one in row]
    return message.raw


def send_chat_action(bot: Bot, given: Given) -> bool:
    checks.may_write(bot.chats.get(given["chat_id"]))
    if given["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _own_message(bot: Bot, given: Given) -> Message:
    if not {"chat_id", "message_id"} <= given.keys():
        raise bad_request("message identifier is not specified")
    message = checks.may_write(bot.chats.get(given["chat_id"])).find(given["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def edit_text(bot: Bot, given: Given) -> Given:
    message, words = _own_message(bot, given), checks.text(given["text"])
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(message, given, words)


def edit_markup(bot: Bot, given: Given) -> Given:
    message = _own_message(bot, given)
    return _edit(message, given, message.text)


def _edit(message: Message, given: Given, words: str) -> Given:
    rows = checks.inline(given.get("reply_markup"))
    if (words, rows) == (message.text, message.buttons):
        same = "specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
        raise bad_request(f"message is not modified: {same}")
    if "text" in message.content:
        message.content["text"] = words
    message.buttons, message.edited = rows, message.chat.now()
    message.chat.sent_count += 1
    return message.raw


def delete_message(bot: Bot, given: Given) -> bool:
    chat = _chat_of(bot, given)
    message = chat.find(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _delete(chat, [message])
    return True


def delete_messages(bot: Bot, given: Given) -> bool:
    """Delete those that are still there; the others are passed over."""
    chat, ids = _chat_of(bot, given), given["message_ids"]
    if not ids or not all(isinstance(message_id, int) for message_id in ids):
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    _delete(chat, [message for message_id in ids if (message := chat.find(message_id))])
    return True


def _chat_of(bot: Bot, given: Given) -> Chat:
    """The bot's chat, also with somebody who blocked it: older messages can still be deleted."""
    chat = bot.chats.get(given["chat_id"])
    if chat is None or not (chat.started or chat.blocked):
        raise bad_request("chat not found")
    return chat


def _delete(chat: Chat, messages: list[Message]) -> None:
    if any(chat.now() - one.at >= DELETABLE or not (one.by_bot or chat.kind == "private") for one in messages):
        raise bad_request("message can't be deleted for everyone")
    for one in messages:
        one.deleted = True


def answer_press(bot: Bot, given: Given) -> bool:
    press = bot.presses.get(given["callback_query_id"])
    if press is None or bot.now() - press.at > TOO_OLD:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    press.toast, press.alert = checks.toast(given.get("text", "")), given.get("show_alert", False)
    press.answers += 1
    return True
