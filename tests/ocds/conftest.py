"""The same kabupaten as in the tests of exports."""

from tests.exports.conftest import _filled as _filled
from tests.exports.conftest import filled as filled
