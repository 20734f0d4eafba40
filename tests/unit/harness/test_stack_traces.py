"""Stack traces are recognised, and ordinary prose with the same words is not."""

import json

import pytest

from contracts.harness.oracle.stack_traces import stack_trace_in

TRACES = {
    "Python": [
        'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in get\n    1 / 0',
        '  File "/usr/lib/python3/json/decoder.py", line 355, in raw_decode',
    ],
    "Java": [
        "java.lang.NullPointerException: x\n\tat com.example.api.Users.get(Users.java:17)\n",
        "at java.base/java.lang.Thread.run(Thread.java:840)",
        "org.springframework.dao.DataAccessException\nCaused by: org.hibernate.HibernateException",
        'Exception in thread "main" java.lang.Error',
        "\tat com.example.Users$Companion.invoke(Users.kt:9)",
        "\tat jdk.internal.reflect.GeneratedMethodAccessor12.invoke(Unknown Source)",
    ],
    ".NET": [
        "   at Api.Controllers.UsersController.Get(Guid id) in /src/Users.cs:line 42",
        "   at System.Text.Json.JsonSerializer.Deserialize[TValue](String json)\n   at Api.X.Y()",
        "   --- End of inner exception stack trace ---",
    ],
    "Node.js": [
        "TypeError: x is not a function\n    at Object.<anonymous> (/srv/app/index.js:10:15)\n",
        "\n    at async Server.handle (file:///srv/app/server.mjs:5:1)",
        "\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        "\n    at C:\\srv\\app.js:1:2",
    ],
    "Ruby": [
        "/usr/lib/ruby/gems/rack-2.2/lib/rack/head.rb:12:in `call'",
        "app/models/user.rb:3:in 'User#save!'",
    ],
    "PHP": [
        "#0 /var/www/html/index.php(12): App\\Kernel->handle()\n#1 {main}",
        "PHP Fatal error:  Uncaught Error",
        "Warning: Undefined variable $x in /var/www/index.php on line 7",
        '{"file": "/var/www/vendor/laravel/Router.php", "line": 812, "function": "x"}',
    ],
    "Go": [
        "panic: runtime error\n\ngoroutine 17 [running]:\nmain.get()\n",
        "\t/srv/app/main.go:31 +0x1d",
    ],
    "Rust": [
        "thread 'tokio-runtime-worker' panicked at src/main.rs:4:5:",
        "stack backtrace:\n  0: x",
    ],
    "Elixir": [
        "** (FunctionClauseError) no function clause matching in Api.Users.get/1",
        "(api 0.1.0) lib/api/users.ex:12: Api.Users.get/1",
    ],
    "Perl": ["Can't locate object method at /srv/app.pl line 12."],
    "Dart": ["#0      main (file:///srv/bin/server.dart:3:5)"],
    "Lua": ["stack traceback:\n\t[C]: in function 'error'"],
    "Haskell": ["CallStack (from HasCallStack):\n  error, called at src/Main.hs"],
    "JSON": ['{"stackTrace": [{"className": "x"}]}', '{"backtrace":"x"}'],
}
PROSE = [
    "Meet at the office (room 4: second floor) at 10:15.",
    "The field name is at most 128 characters long (see line 3 of the documentation).",
    "Open at weekends: Sat.(10-14)",
    "Error at line 1 column 5: expected a value.",
    "JSON parse error - Expecting property name in double quotes: line 1 column 2 (char 1)",
    "Unexpected token 'x', \"x=1\" is not valid JSON",
    "Caused by: an invalid value",
    "The exception is described at https://example.com/errors/users.java",
    "goroutine", "thread 'main'", "Contact anna at example.com/x.pl for more.",
    "lib/users.ex", "\nat noon we meet at Storgatan 3 (gate B)", "#1 in Stockholm (Sweden)",
    "** (Important) read this", "in index.php", "File \"report.pdf\", line 3",
    '{"stackTrace": null}', '{"stackTrace": []}', '{"trace_id": "4bf92f3577b34da6"}',
    '{"path": "body.name", "at": "2026-11-27T10:15:30"}',
    '["at least one of first_name, last_name (or corporate_name) is needed"]',
    "The value is at org.example.Field (see the docs)",
    "\n - at Api.Users (v2)",
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(name, one) for name, texts in TRACES.items() for one in texts]
)
def test_a_stack_trace_is_recognised_as_text_and_within_json(language: str, text: str) -> None:
    assert stack_trace_in(text) == language
    assert stack_trace_in(f"500 Internal Server Error\n\n{text}\n") == language
    if not text.startswith("{"):
        assert stack_trace_in(json.dumps({"detail": "failed", "trace": text})) == language
        assert stack_trace_in(json.dumps({"trace": text.splitlines()})) == language
        for long in ("a" * 20_000, "some words\n" * 2_000):
            assert stack_trace_in(json.dumps([long, text, long])) == language
            assert stack_trace_in(json.dumps(f"{long}\n{text}\n{long}")) == language


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_left_alone(text: str) -> None:
    assert stack_trace_in(text) is None
    assert stack_trace_in(json.dumps({"detail": text})) is None
    assert stack_trace_in(f"Not found.\n{text}\n") is None
