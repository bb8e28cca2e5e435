"""Names of files that break a structure where they are not escaped."""

from __future__ import annotations

HOSTILE = [
    b"a\n::error::b.js", b"%0A::set-output name=x::y", b"a,line=1::x.js", b"a|b|c.js", b"`x`.js", b"</code></td><b>.js",
    b"[x](http://example.com).js", b"@everyone http://example.com.js", b"$(touch x).js", b"a\"b'c.js", b"\xff\xfe.js",
    b"\x1b[31m.js", "\u202egnp.js".encode(), b"<!--.js", b"]]>&amp;.js", b"../../etc/passwd", b" .js",
    b"# h\n\n| x |\n| - |", b"a\\\\|b\\|c", b"me@example.com www.example.com #1 GH-1 :x: @me", b"##[error]x",
    b"${{ x }} $x$", "小程序.js".encode(),
]  # fmt: skip
