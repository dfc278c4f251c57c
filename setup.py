"""What Inkstone is made of, and how templates/, static/ and config/ get into an installed package.

They are top-level folders because people edit them; `blog/paths.py` finds them there in a checkout, and in
`blog/_data` where this file puts them when a wheel is built.
"""

import ast
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
DATA_FOLDERS = ("templates", "static", "config")

SPEED = ["uvloop>=0.21; platform_system != 'Windows' and platform_python_implementation == 'CPython'"]
TEST = [
    "axe-playwright-python>=0.1.8",
    "build>=1.2",
    "feedparser>=6.0.12",
    "fonttools>=4.55",
    "html5lib>=1.1",
    "playwright>=1.50",
    "pytest>=8.3",
    "pytest-aiohttp>=1.1",
    "pytest-asyncio>=1.0",
    "pytest-xdist>=3.6",
    "setuptools>=77",
]
LINT = ["mypy>=1.15", "ruff>=0.11", "types-html5lib", "types-Pygments", "types-PyMySQL", "types-setuptools"]
DEV = ["watchfiles>=1.0"]


def version() -> str:
    """`__version__` of blog/__init__.py, read and not imported: the dependencies are not there yet."""
    tree = ast.parse((HERE / "blog" / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise LookupError("blog/__init__.py has no __version__")


def data_files() -> list[Path]:
    """Files of the data folders, relative to this one."""
    found = (path.relative_to(HERE) for folder in DATA_FOLDERS for path in sorted((HERE / folder).rglob("*")))
    return [path for path in found if (HERE / path).is_file() and not path.name.startswith(".")]


class BuildWithData(build_py):
    """Copies the data folders beside the code, except for an editable install, which reads them where they are."""

    def run(self) -> None:
        if not self.editable_mode:
            # An earlier build's leftovers would be packed again: a wheel holds what the tree holds.
            shutil.rmtree(Path(self.build_lib) / "blog", ignore_errors=True)
        super().run()
        if not self.editable_mode:
            for target, source in self._data_mapping().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._data_mapping()]

    def get_output_mapping(self) -> dict[str, str]:
        return {**super().get_output_mapping(), **self._data_mapping()}

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *map(str, data_files())]  # type: ignore[no-untyped-call]

    def _data_mapping(self) -> dict[str, str]:
        if self.editable_mode:
            return {}
        return {str(Path(self.build_lib, "blog", "_data", file)): str(file) for file in data_files()}


setup(
    name="inkstone",
    version=version(),
    description="A blog engine: one aiohttp application, one MariaDB or MySQL database, plain HTML to readers",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="Inkstone contributors",
    license="MIT",
    license_files=["LICENSE"],
    classifiers=[
        "Environment :: Web Environment",
        "Framework :: AsyncIO",
        "Intended Audience :: End Users/Desktop",
        "Operating System :: POSIX",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Programming Language :: Python :: 3.14",
        "Topic :: Internet :: WWW/HTTP :: Dynamic Content :: News/Diary",
    ],
    packages=find_packages(include=["blog", "blog.*"]),
    package_data={"blog": ["py.typed", "migrations/*.sql", "locale/*/LC_MESSAGES/*.po"]},
    zip_safe=False,
    cmdclass={"build_py": BuildWithData},
    python_requires=">=3.11",
    install_requires=[
        "aiohttp>=3.14.3",
        "aiohttp-jinja2>=1.6",
        "aiohttp-session>=2.12.1",
        "aiomysql>=0.3.2",
        "argon2-cffi>=23.1",
        "Babel>=2.15",
        "brotli>=1.1",
        "click>=8.2",
        "cryptography>=44",
        "email-validator>=2.2",
        "Jinja2>=3.1.6",
        "latex2mathml>=3.78",
        "markdown-it-py>=3.0",
        "MarkupSafe>=3.0",
        "mdit-py-plugins>=0.4.2",
        "merge3>=1.0",
        "multidict>=6.1",
        "nh3>=0.2.20",
        "pillow>=11.3",
        "pydantic>=2.10",
        "pydantic-core",
        "Pygments>=2.19",
        "PyMySQL>=1.1.1",
        "tzdata",
        "yarl>=1.17",
        "zxcvbn>=4.4.28",
    ],
    extras_require={
        "speed": SPEED,
        "test": SPEED + TEST,
        "lint": LINT,
        "dev": SPEED + TEST + LINT + DEV,
    },
    entry_points={"console_scripts": ["blog = blog.__main__:main"]},
)
