"""Values that stand where a secret would, and are none.

Only rules that a random value meets less than once in a million; everything else is judged by its
surroundings.
"""

from __future__ import annotations

# Texts whose MD5 is quoted everywhere.
WELL_KNOWN_MD5_INPUTS = (
    "", "0", "1", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "000000",
    "111111", "666666", "888888", "admin", "admin123", "admin888", "password", "root", "test", "guest", "user",
    "hello", "hello world", "Hello World", "Hello World!", "abc", "abc123", "a", "foo", "bar", "qwerty", "null",
    "The quick brown fox jumps over the lazy dog",
)  # fmt: skip

# Ascending or descending, or the same digit again and again: this many in a row.
MAX_SEQUENCE = 8
# Fewer distinct characters than this is nobody's random value (5 of 16 in 32 draws: below 1e-13).
MIN_DISTINCT = 6
# In a value that is no hex: words that say it is none.
MADE_UP_WORDS = r"your|x{5}|example|placeholder|change_?me|sample|insert|replace|[a-z]+_here"
# A name of 32 letters and no digit (`getMerchantPaymentConfigurationKey`) has few capitals, a random value has 16.
MAX_CAPITALS_OF_WORDS = 6
