"""Pictures, decoded and written anew: what is kept is the picture and nothing else, turned the right way up, in sRGB.

Everything here works for seconds and belongs into a thread.
"""

import contextlib
import math
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Final

from PIL import ExifTags, GifImagePlugin, Image, ImageCms, ImageOps, ImageSequence

from blog.core.i18n import gettext as _
from blog.media.actions_kinds import NotTaken

MOST_PIXELS: Final = 40_000_000
MOST_FRAMES: Final = 1000
MOST_ANIMATED_PIXELS: Final = 60_000_000  # of all frames together: four times as many bytes are in memory at once
LARGE_PIXELS: Final = 10_000_000
EXTENSIONS: Final = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# Pillow's own table is empty until it has opened something.
CONTENT_TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
WRITING: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 88, "progressive": True, "optimize": True},
    "PNG": {"compress_level": 4},
    "GIF": {},
    "WEBP": {"quality": 88, "method": 4},
    "AVIF": {"quality": 80, "speed": 8},
}
WRITING_COPIES: Final[dict[str, dict[str, Any]]] = {
    **WRITING,
    "JPEG": {"quality": 82, "progressive": True, "optimize": True},
    "WEBP": {"quality": 80, "method": 4},
    "AVIF": {"quality": 65, "speed": 8},
}
# A JPEG may carry further pictures, for depth or brightness, which are no frames.
_ANIMATED: Final = frozenset({"PNG", "GIF", "WEBP", "AVIF"})
# What a decoder found that belongs to the picture itself; all the rest of `info` is somebody's private business.
_OF_THE_PICTURE: Final = frozenset({"transparency"})

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Pillow only warns between this number and twice as many.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Frames that share a palette keep it, and with it exactly the colours they came with.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY

# A picture of 40 million pixels takes 160 MB and is copied on its way: only one of that kind at a time.
_large = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was written anew: Pillow's name of its format, and what it measures in pixels."""

    format: str
    width: int
    height: int
    animated: bool

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.format]

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.format]


def rewrite(source: BinaryIO, format_: str, target: BinaryIO) -> Picture:
    """Decode a picture of that format, and write it into `target`, in the same format. Raises NotTaken.

    OSError with a number means that the target could not be written.
    """
    with _opened(source, format_) as image:
        if format_ in _ANIMATED and getattr(image, "n_frames", 1) > 1:
            return _rewrite_animation(image, format_, target)
        with _decoding():
            upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            whole = _bare(_in_srgb(image))
            written = _written(whole, format_, _lossless(source, format_) or WRITING[format_])
            if whole.format == "JPEG" and upright and written.tell() > source.seek(0, 2):
                # It was compressed harder before; its own tables keep it as small.
                written = _written(whole, format_, {**WRITING[format_], "quality": "keep"})
        target.write(written.getbuffer())
        return Picture(format_, *whole.size, animated=False)


def resized(source: BinaryIO, content_type: str, width: int, *, webp: bool) -> bytes:
    """A copy of a picture we keep, `width` pixels wide, in its own format or as WebP."""
    format_ = next(name for name, known in CONTENT_TYPES.items() if known == content_type)
    with _opened(source, format_) as image:
        size = width, max(1, round(image.height * width / image.width))
        image.draft(None, size)  # lets a JPEG be decoded no larger than needed
        whole = _full_colour(image)
        copy = _bare(whole if whole.size == size else whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))
        target = "WEBP" if webp else format_
        return _written(copy, target, WRITING_COPIES[target]).getvalue()


def cut(source: BinaryIO, content_type: str, size: tuple[int, int], paper: str) -> bytes:
    """The middle of a picture we keep as a JPEG of that size, `paper` showing where it is transparent."""
    format_ = next(name for name, known in CONTENT_TYPES.items() if known == content_type)
    with _opened(source, format_) as image:
        image.draft(None, _around(image.size, size))
        whole = _full_colour(image)
        part = ImageOps.fit(whole, size, Image.Resampling.LANCZOS)
        if part.has_transparency_data:
            ground = Image.new("RGBA", size, paper)
            ground.alpha_composite(part.convert("RGBA"))
            part = ground
        return _written(_bare(part.convert("RGB")), "JPEG", WRITING_COPIES["JPEG"]).getvalue()


def _around(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    """What a picture measures when it is just large enough for the part."""
    scale = max(part[0] / whole[0], part[1] / whole[1])
    return math.ceil(whole[0] * scale), math.ceil(whole[1] * scale)


@contextlib.contextmanager
def _opened(source: BinaryIO, format_: str) -> Iterator[Image.Image]:
    """The picture, not yet decoded; large ones one after another."""
    source.seek(0)
    with _decoding():
        image = Image.open(source, formats=[format_])
        frames = getattr(image, "n_frames", 1) if format_ in _ANIMATED else 1
    is_large = image.width * image.height * frames > LARGE_PIXELS
    with image, _large if is_large else contextlib.nullcontext():
        yield image


@contextlib.contextmanager
def _decoding() -> Iterator[None]:
    """Whatever a decoder raises at a file made to break it is the file's fault, not ours."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken(
            _("This picture is too large: at most %(most)s million pixels are taken.", most=MOST_PIXELS // 10**6)
        ) from None
    except (NotTaken, MemoryError):
        raise
    except Exception as error:
        raise NotTaken(_("This picture is damaged or incomplete: it could not be read.")) from error


def _written(image: Image.Image, format_: str, options: dict[str, Any]) -> BytesIO:
    target = BytesIO()
    image.save(target, format_, **options)
    target.seek(0, 2)
    return target


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours every screen understands and in a mode every format can hold."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        # A profile that cannot be used is as good as none.
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            if image.mode != "CMYK" and "srgb" in ImageCms.getProfileDescription(own).lower():
                return image
            wanted = "RGB" if image.mode == "CMYK" else image.mode
            if wanted == "L":
                return image
            converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=wanted)
            return converted or image
    if image.mode.startswith("I"):
        # Sixteen bits of grey; a plain conversion would cut off all but the darkest.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _full_colour(image: Image.Image) -> Image.Image:
    """In a mode in which neighbouring colours can be mixed."""
    if image.mode in ("RGB", "RGBA", "L") and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _bare(image: Image.Image) -> Image.Image:
    """Without anything a writer of files would take over from the one the picture came in."""
    image.info = {name: value for name, value in image.info.items() if name in _OF_THE_PICTURE}
    image.getexif().clear()
    return image


def _lossless(source: BinaryIO, format_: str) -> dict[str, Any] | None:
    """How a still WebP of the lossless kind stays one; a chunk near its start tells (RFC 9649, section 2.6)."""
    source.seek(0)
    is_lossless = format_ == "WEBP" and b"VP8L" in source.read(64)
    return {"lossless": True, "method": 4} if is_lossless else None


def _rewrite_animation(image: Image.Image, format_: str, target: BinaryIO) -> Picture:
    frames = getattr(image, "n_frames", 1)
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise NotTaken(
            _(
                "This animation is too long for its size: at most %(frames)s frames"
                " and %(most)s million pixels in all of them are taken.",
                frames=MOST_FRAMES,
                most=MOST_ANIMATED_PIXELS // 10**6,
            )
        )
    with _decoding():
        loop = image.info.get("loop")
        durations, pictures = [], []
        for frame in ImageSequence.Iterator(image):
            durations.append(max(10, round(frame.info.get("duration") or 100)))
            pictures.append(_bare(frame.copy()))
        options = {**WRITING[format_], "save_all": True, "append_images": pictures[1:], "duration": durations}
        if format_ in ("WEBP", "PNG") or (format_ == "GIF" and loop is not None):
            options["loop"] = loop or 0  # a GIF that says nothing is played once, the others for ever
        if format_ == "GIF":
            options["disposal"] = 2 if any(picture.has_transparency_data for picture in pictures) else 1
        written = _written(pictures[0], format_, options)
    target.write(written.getbuffer())
    return Picture(format_, *image.size, animated=True)
