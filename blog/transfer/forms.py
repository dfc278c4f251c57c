"""What of a foreign blog is checked as if somebody had typed it, and the form a blog is sent with."""

from blog.core.fields import Email
from blog.core.forms import Form


class AuthorForm(Form):
    email: Email
