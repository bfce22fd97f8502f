"use strict";

const SAMPLES = [
  "A photo of a cat's face",
  "A photo of an astronaut in an orange suit",
  "A photo of a cup of coffee",
  "A drawing: a girl on a skateboard in a park",
  "A drawing: a pink couch in a living room",
  "A drawing: a dog by a parasol on a beach",
];
const UNFAMILIAR = "This image is unlike those that the model was trained on. The caption may be wrong.";
const WORD_DELAY = 110; // milliseconds between words
const element = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

let models = [];
let trainedOn = {}; // by model
let current = null; // the image that is shown: its blob
let turn = 0; // grows with each image; answers to earlier ones are dropped
let seed = 0;

// ---- words ----

/** Tokens that begin with a space begin a word; the first and punctuation that follows belong to one, too. */
function words(tokens) {
  const groups = [];
  tokens.forEach((token, index) => {
    const starts = groups.length === 0 || /^\s/.test(token.text);
    const group = starts ? { text: "", logProbability: 0, tokens: [] } : groups.pop();
    group.text += token.text;
    group.logProbability += token.log_probability;
    group.tokens.push(index);
    groups.push(group);
  });
  return groups;
}

function percent(logProbability) {
  const value = 100 * Math.exp(logProbability);
  return value >= 99.95 ? "100%" : value >= 1 ? value.toFixed(0) + "%" : value >= 0.01 ? value.toFixed(2) + "%" : "<0.01%";
}

function number(value) {
  return value.toFixed(2).replace("-", "−");
}

function node(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

// ---- asking the server ----

// A server with a token wants it with each request under v1/; it is asked for once in a tab.
async function call(path, options = {}) {
  const token = sessionStorage.getItem("token");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    const given = window.prompt("This server wants its token.");
    if (given && given !== token) {
      sessionStorage.setItem("token", given);
      return call(path, options);
    }
  }
  return response;
}

async function ask(endpoint, model, blob) {
  const query = `model=${encodeURIComponent(model)}&${element("strategy").value}`;
  const sampled = query.includes("nucleus") ? `&seed=${seed}` : "";
  const response = await call(`v1/${endpoint}?${query}${sampled}`, { method: "POST", body: blob });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

async function show(blob) {
  const mine = ++turn;
  current = blob;
  clearHeat();
  element("error").hidden = true;
  element("status").textContent = "Captioning";
  await display(blob);
  element("models").replaceChildren(...models.map(card));
  try {
    const answers = await Promise.all(models.map((model) => ask("caption", model, blob)));
    if (mine !== turn) {
      return;
    }
    const spoken = answers.map((a) => (models.length > 1 ? `${a.model}: ` : "Caption: ") + a.caption.trim() + (a.unfamiliar ? ` ${UNFAMILIAR}` : ""));
    element("status").textContent = spoken.join(" ");
    await Promise.all(answers.map((answer, i) => present(answer, element("models").children[i], mine)));
    for (const [i, model] of models.entries()) {
      const explained = await ask("explain", model, blob);
      if (mine !== turn) {
        return;
      }
      explain(explained, element("models").children[i]);
    }
  } catch (problem) {
    if (mine === turn) {
      element("models").replaceChildren();
      element("status").textContent = "";
      element("error").hidden = false;
      element("error").textContent = problem.message === "Failed to fetch" ? "The server does not answer." : problem.message;
    }
  }
}

function display(blob) {
  const image = element("image");
  URL.revokeObjectURL(image.src);
  element("invite").hidden = true;
  element("stage").classList.remove("empty");
  element("frame").hidden = false;
  return new Promise((resolve) => {
    image.onload = () => {
      element("frame").style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
      resolve();
    };
    image.onerror = resolve; // the server will say what is wrong
    image.src = URL.createObjectURL(blob);
  });
}

// ---- one model's answer ----

function card(model) {
  const made = element("model").content.firstElementChild.cloneNode(true);
  made.querySelector(".name").textContent = model;
  made.querySelector(".trained").textContent = `Trained on ${trainedOn[model]}.`;
  made.querySelector(".hint").hidden = true;
  made.querySelectorAll("details").forEach((details) => (details.hidden = true));
  return made;
}

async function present(answer, place, mine) {
  place.querySelector(".unfamiliar").textContent = answer.unfamiliar ? UNFAMILIAR : "";
  place.querySelector(".time").textContent = `${answer.milliseconds.toFixed(0)} ms`;
  const tokens = place.querySelector(".tokens");
  tokens.hidden = false;
  tokens.querySelector("tbody").replaceChildren(
    ...answer.tokens.map((t) =>
      node("tr", {},
        node("th", { scope: "row", textContent: t.text }),
        node("td", { textContent: t.id }),
        node("td", { textContent: percent(t.log_probability) }),
        node("td", { textContent: number(t.log_probability) }))));
  const beams = place.querySelector(".beams");
  beams.hidden = answer.alternatives.length === 0;
  beams.querySelector("h4").textContent = `The other beams (this one: ln p per token ${number(answer.score)})`;
  beams.querySelector("ol").replaceChildren(
    ...answer.alternatives.map((beam) =>
      node("li", {},
        node("q", { textContent: beam.caption.trim() }),
        node("small", { textContent: `ln p per token ${number(beam.score)}` }))));
  for (const word of words(answer.tokens)) {
    if (mine !== turn) {
      return;
    }
    place.querySelector(".caption").append(wordButton(word, place));
    await new Promise((resolve) => setTimeout(resolve, calm ? 0 : WORD_DELAY));
  }
}

function wordButton(word, place) {
  const bar = node("i");
  bar.style.width = `${100 * Math.exp(word.logProbability)}%`;
  const button = node("button", { type: "button", className: "word" },
    node("span", { className: "text", textContent: word.text.trim() }),
    node("span", { className: "bar", ariaHidden: "true" }, bar),
    node("span", { className: "percent", textContent: percent(word.logProbability) }));
  button.title = `probability ${percent(word.logProbability)}, ln p ${number(word.logProbability)}`;
  button.setAttribute("aria-pressed", "false");
  button.word = word;
  button.addEventListener("click", () => select(button, place));
  return button;
}

function explain(explained, place) {
  place.explained = explained;
  place.querySelector(".hint").hidden = false;
  const prefix = place.querySelector(".prefix");
  prefix.hidden = false;
  prefix.querySelector("ol").replaceChildren(
    ...explained.prefix.map((near) =>
      node("li", {},
        node("span", { className: "near" }, ...near.map((n) => node("code", { textContent: n.text.trim() || "␣" }))),
        node("span", { className: "cosine", textContent: number(near[0].cosine), title: "cosine of the nearest" }))));
  const waiting = place.querySelector(".word[aria-pressed=true]");
  if (waiting) {
    drawHeat(waiting.word, place);
  }
}

// ---- the patches ----

function select(button, place) {
  const was = button.getAttribute("aria-pressed") === "true";
  clearHeat();
  if (was) {
    return;
  }
  button.setAttribute("aria-pressed", "true");
  if (place.explained) {
    drawHeat(button.word, place);
  } else {
    element("legend").hidden = false;
    element("legend").textContent = "Hiding one patch after the other …";
  }
}

function clearHeat() {
  document.querySelectorAll(".word[aria-pressed=true]").forEach((b) => b.setAttribute("aria-pressed", "false"));
  element("heat").classList.remove("shown");
  element("legend").hidden = true;
}

function drawHeat(word, place) {
  const { grid, square, changes } = place.explained;
  const cells = Array.from({ length: grid * grid }, (_, cell) =>
    word.tokens.reduce((sum, token) => sum + changes[token][cell], 0));
  const largest = Math.max(...cells.map(Math.abs), 1e-9);
  const most = cells.indexOf(Math.min(...cells));
  const heat = element("heat");
  for (const edge of ["left", "top", "width", "height"]) {
    heat.style[edge] = `${100 * square[edge]}%`;
  }
  heat.style.gridTemplate = `repeat(${grid}, 1fr) / repeat(${grid}, 1fr)`;
  heat.replaceChildren(...cells.map((change, cell) => {
    const span = node("span", { title: number(change) });
    const kind = change < 0 ? "--for" : "--against";
    span.style.backgroundColor = `rgba(var(${kind}), ${(0.78 * Math.abs(change)) / largest})`;
    span.classList.toggle("most", cell === most && cells[most] < 0);
    return span;
  }));
  heat.classList.add("shown");
  element("stage").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  const text = word.text.trim();
  const where = `row ${Math.floor(most / grid) + 1}, column ${(most % grid) + 1} of ${grid}`;
  const legend = element("legend");
  legend.hidden = false;
  legend.replaceChildren(
    node("span", { className: "key for" }), " patches that speak for ", node("b", { textContent: text }),
    ", ", node("span", { className: "key against" }), " against. ",
    cells[most] < 0
      ? `Without the strongest (${where}) its ln p changes by ${number(cells[most])}: ` +
        `from ${percent(word.logProbability)} to ${percent(word.logProbability + cells[most])}.`
      : "No patch makes it less probable when hidden.");
}

// ---- where images come from ----

function take(files) {
  const image = Array.from(files).find((file) => file.type.startsWith("image/"));
  if (image) {
    press(null);
    show(image);
  } else if (files.length > 0) {
    element("error").hidden = false;
    element("error").textContent = "That is not an image.";
  }
}

function press(button) {
  document.querySelectorAll(".samples button").forEach((b) => b.setAttribute("aria-pressed", b === button));
}

element("file").addEventListener("change", (event) => {
  take(event.target.files);
  event.target.value = "";
});

for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    element("stage").classList.toggle("over", type === "dragenter" || type === "dragover");
    if (type === "drop") {
      take(event.dataTransfer.files);
    }
  });
}

document.addEventListener("paste", (event) => take(event.clipboardData.files));

element("strategy").addEventListener("change", () => {
  element("again").hidden = !element("strategy").value.includes("nucleus");
  if (current) {
    show(current);
  }
});

element("again").addEventListener("click", () => {
  seed++;
  if (current) {
    show(current);
  }
});

for (const [i, alt] of SAMPLES.entries()) {
  const file = `samples/${i + 1}.jpg`;
  const button = node("button", { type: "button", title: alt }, node("img", { src: file, alt }));
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", async () => {
    press(button);
    show(await (await fetch(file)).blob());
  });
  element("samples").append(node("li", {}, button));
}

call("v1/captioners")
  .then((response) => response.json())
  .then((answer) => {
    models = answer.models;
    trainedOn = answer.trained_on;
    document.body.classList.toggle("as-stored", answer.exif === "ignore");
  });
