"""What the editor's scripts say, in the language of whoever writes; they have no words of their own.

Places like %(time)s are filled in by the scripts.
"""

from blog.core import i18n
from blog.core.i18n import N_


def editor_texts() -> dict[str, str]:
    """The texts by the names the scripts ask for."""
    translate = i18n.current().translations.gettext
    return {name: translate(text) for name, text in _TEXTS.items()}


# Without values gettext must not look for places to fill, so these are marked here and translated as they are.
_STATE = {
    "saving": N_("Saving…"),
    "saved_at": N_("Saved at %(time)s."),
    "stored_at": N_("Draft kept on the server at %(time)s."),
    "silent": N_("The server does not answer; trying again."),
    "passing": N_("The server cannot take it just now; trying again."),
    "offline": N_("Offline."),
    "signed_out": N_("You are signed out."),
    "refused": N_("The server did not take the draft: %(words)s"),
    "save_refused": N_("Not saved: %(words)s"),
    "refused_plain": N_("it gave no reason."),
    "save_again": N_("Not saved yet: the server does not answer; trying again."),
    "save_offline": N_("Not saved yet: offline. It will be saved as soon as there is a connection."),
    "local_kept": N_("Your text is kept in this browser."),
    "local_full": N_("This browser’s storage is full, so nothing is kept in it."),
    "local_forbidden": N_("This browser may not store anything, so nothing is kept in it."),
    "newer": N_("%(name)s saved a newer version at %(time)s; saving will merge the two."),
    "newer_own": N_("You saved a newer version elsewhere at %(time)s; saving will merge the two."),
    "merged": N_("Merged with what %(name)s saved in the meantime."),
    "merged_own": N_("Merged with what you saved in another window."),
    "elsewhere": N_("This is open in another window of yours, too."),
    "comma": N_(", "),
    "leftover": N_("There is unsaved text of yours in this browser."),
    "leftover_look": N_("Compare it with what is saved"),
    "leftover_here": N_("There is unsaved text of yours that exists in this browser only"),
    "leftover_away": N_("Throw it away"),
}
_SIGN_IN = {
    "sign_in": N_("Sign in"),
    "sign_in_title": N_("You were signed out"),
    "sign_in_help": N_("Your text is safe. Sign in, and you can go on where you are."),
    "email": N_("E-mail"),
    "password": N_("Password"),
    "not_now": N_("Not now"),
    "other_person": N_("You are signed in as %(name)s now. This page is somebody else’s, so nothing of it was sent."),
}
_TOOLS = {
    "toolbar": N_("Formatting"),
    "do_bold": N_("Bold"),
    "do_italic": N_("Emphasis"),
    "do_heading": N_("Heading"),
    "do_link": N_("Link"),
    "do_quote": N_("Quotation"),
    "do_bullet": N_("List"),
    "do_number": N_("Numbered list"),
    "do_task": N_("To-do list"),
    "do_code": N_("Code"),
    "do_table": N_("Table"),
    "do_footnote": N_("Footnote"),
    "do_rule": N_("Dividing line"),
    "do_upload": N_("Picture or file"),
    "do_undo": N_("Undo"),
    "do_redo": N_("Redo"),
    "do_save": N_("Save"),
    "column_one": N_("First"),
    "column_two": N_("Second"),
    "keys": N_("Keys"),
    "keys_tab": N_("Tab indents in lists and in code. To leave the text there, press Escape first."),
    "preview_waits": N_("The preview waits for the server."),
    "tag_choices": N_("Tags in use"),
    "slug_use": N_("Take it from the title"),
    "word": N_("%(count)s word"),
    "words": N_("%(count)s words"),
    "cjk": N_("%(count)s Chinese characters"),
    "minutes": N_("%(count)s min to read"),
    "room_left": N_("Room for %(count)s more"),
    "nearly_full": N_("Room for %(count)s more characters."),
    "too_long": N_("%(count)s characters too many: a text may have %(most)s. Nothing is lost, but it cannot be saved."),
}
_UPLOADS = {
    "uploads": N_("Files on their way"),
    "uploading": N_("Uploading %(name)s…"),
    "upload_storing": N_("Being stored…"),
    "upload_done": N_("It is there."),
    "upload_alt": N_("What does it show? For those who cannot see it."),
    "upload_retry": N_("Try again"),
    "upload_broke": N_("The connection broke off. Nothing was stored."),
    "upload_empty": N_("%(name)s is empty."),
    "upload_large": N_("%(name)s is too large: %(size)s, and %(most)s is the most."),
    "upload_kind": N_("%(name)s is of a kind this site does not take."),
    "upload_refused_size": N_("It is larger than this site takes."),
    "cover_upload": N_("Upload a picture"),
    "cancel": N_("Cancel"),
    "done": N_("Done"),
}
_TEXTS = {**_STATE, **_SIGN_IN, **_TOOLS, **_UPLOADS}
