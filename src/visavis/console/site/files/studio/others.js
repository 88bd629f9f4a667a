// Streams that run besides this one; each can be gone into.

import { api, Problem } from "../api.js";
import { find, make } from "../dom.js";

const LOOK_EVERY_MS = 5000;
const SHOWN = 20;

function row(stream) {
  const href = `/console/studio?task=${encodeURIComponent(stream.task_id)}`;
  const viewers = stream.is_here ? `${stream.viewers} watching` : `on ${stream.server}`;
  return make(
    "li",
    {},
    make("a", { href, textContent: stream.digital_human_name || stream.digital_human_id }),
    make("span", { class: "sm muted", textContent: `${stream.app_name} · ${stream.room_id} / ${stream.stream_id} · ${viewers}` }),
  );
}

export function showOthers(conversation) {
  const look = async () => {
    if (document.hidden) return;
    try {
      const { streams } = await api("GET", "/streams", { query: { state: "live", limit: SHOWN + 1 } });
      const others = streams.filter((one) => one.task_id !== conversation.task?.id).slice(0, SHOWN);
      find("#others").replaceChildren(...others.map(row));
      find("#others-empty").hidden = others.length > 0;
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault; // the next look will tell
    }
  };
  conversation.onTask(() => void look());
  void look();
  setInterval(look, LOOK_EVERY_MS);
}
