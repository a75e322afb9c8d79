"""A widget as small as can be, to try the page and the connection with."""

from __future__ import annotations

import os
from typing import Any

import anywidget
import traitlets

ESM = """
function render({ model, el }) {
  const text = document.createElement("input");
  const echo = document.createElement("output");
  text.setAttribute("aria-label", "text");
  text.value = model.get("text");
  text.addEventListener("input", () => {
    model.set("text", text.value);
    model.save_changes();
  });
  model.on("change:upper", () => (echo.value = model.get("upper")));
  window.received = [];
  window.states = [];
  window.bytesOf = (view) => Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  model.on("msg:custom", (content, buffers) =>
    window.received.push({ content, bytes: buffers.map(window.bytesOf) }),
  );
  window.addEventListener("workbench:connection", (event) => window.states.push(event.detail.state));
  window.send = (content, bytes) => model.send(content, {}, bytes ? [new Uint8Array(bytes)] : []);
  window.model = model;
  el.append(text, echo);
}
export default { render };
"""


class Probe(anywidget.AnyWidget):
    """Answers a text with its capitals, a message with itself."""

    _esm = ESM
    _css = ".workbench-widget output { color: rgb(1, 2, 3); }"
    text = traitlets.Unicode().tag(sync=True)
    upper = traitlets.Unicode().tag(sync=True)
    blob = traitlets.Bytes(b"\x00\x01\xff").tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._on_message)

    @traitlets.observe("text")
    def _on_text(self, change: Any) -> None:
        self.upper = change["new"].upper()

    def _on_message(self, _widget: object, content: Any, buffers: list[Any]) -> None:
        if content == "die":
            os._exit(9)
        if content == "environment":
            self.send(dict(os.environ))
            return
        self.send({"echo": content}, [bytes(buffer)[::-1] for buffer in buffers])
