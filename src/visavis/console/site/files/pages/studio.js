// The studio: what its parts are, and how they hear of each other.

import { find } from "../dom.js";
import { attempt, begin } from "../shell.js";
import { showCalls } from "../studio/call_panel.js";
import { Calls } from "../studio/calls.js";
import { Captions } from "../studio/captions.js";
import { Conversation } from "../studio/conversation.js";
import { Figures } from "../studio/figures.js";
import { Gestures } from "../studio/gestures.js";
import { showFigures } from "../studio/figure_tiles.js";
import { showOthers } from "../studio/others.js";
import { showParts } from "../studio/parts.js";
import { Queue } from "../studio/queue.js";
import { Setup } from "../studio/setup.js";
import { Speaking } from "../studio/speaking.js";
import { Stage } from "../studio/stage.js";
import { Talking } from "../studio/talking.js";

begin();
showParts();
const calls = new Calls();
const setup = new Setup(calls);
const queue = new Queue();
const captions = new Captions(find("#captions span"), queue);
const stage = new Stage();
const figures = new Figures(showFigures(find("#figures")));
const conversation = new Conversation({ calls, setup, stage, queue, captions, figures });
new Gestures(conversation);
new Speaking(conversation);
new Talking(conversation);
showCalls(calls);
showOthers(conversation);

const asked = new URLSearchParams(location.search);
let story = "";
const wanted = asked.get("task");
const app = Number(asked.get("app")) || undefined;
const running = wanted ? await attempt(() => conversation.find(wanted), (text) => (story = text)) : undefined;
await attempt(() => setup.load({ app: running?.app_id ?? app, human: running?.digital_human_id ?? asked.get("human") }), (text) => (story = text));
if (running?.is_live) await attempt(() => conversation.attach(running), (text) => (story = text));
if (story) conversation.say("refused", story);
document.documentElement.dataset.ready = "yes"; // what is asked first has been answered
