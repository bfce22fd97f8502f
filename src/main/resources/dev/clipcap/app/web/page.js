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
const MOST_BYTES = 10_000_000; // what the server takes
const PALE = 0.25; // a change of ln p that has full colour only where it is the caption's largest and above this
const element = (id) => document.getElementById(id);
const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
const scrolling = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

let models = [];
let trainedOn = {}; // by model
let items = []; // the images: {name, alt, blob, url, wrong, run}
let current = null; // the item that is shown
let seed = 0;

// ---- words and numbers ----

/** Tokens that begin with a space begin a word; the first and punctuation that follows belong to one, too. */
function words(tokens) {
  const groups = [];
  tokens.forEach((token, index) => {
    const starts = groups.length === 0 || /^\s/.test(token.text);
    const group = starts ? { text: "", logProbability: 0, tokens: [] } : groups.pop();
    group.text += token.text;
    group.logProbability += token.log_probability ?? -Infinity;
    group.tokens.push(index);
    groups.push(group);
  });
  return groups;
}

/** For each word of a, whether it is outside of the longest sequence of words that a and b share. */
function differing(a, b) {
  const [x, y] = [a, b].map((text) => text.trim().toLowerCase().split(/\s+/).map((word) => word.replace(/[.,!?;:"]+$/, "")));
  const shared = Array.from({ length: x.length + 1 }, () => new Array(y.length + 1).fill(0)); // from i and j on
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      shared[i][j] = x[i] === y[j] ? shared[i + 1][j + 1] + 1 : Math.max(shared[i + 1][j], shared[i][j + 1]);
    }
  }
  let j = 0;
  return x.map((word, i) => {
    while (j < y.length && word !== y[j] && shared[i][j + 1] > shared[i + 1][j]) {
      j++;
    }
    const same = j < y.length && word === y[j];
    j += same;
    return !same;
  });
}

function percent(logProbability) {
  const value = 100 * Math.exp(logProbability ?? -Infinity);
  return value >= 99.95 ? "100%" : value >= 1 ? value.toFixed(0) + "%" : value >= 0.01 ? value.toFixed(2) + "%" : "<0.01%";
}

function number(value) {
  return value === null ? "−∞" : value.toFixed(2).replace("-", "−").replace("Infinity", "∞");
}

/** A change of ln p in words. */
function likely(change) {
  const share = Math.exp(change) - 1;
  if (Math.abs(share) < 0.005) {
    return "as likely";
  }
  return share < 0 ? `${Math.min(99, -100 * share).toFixed(0)}% less likely`
    : share < 1 ? `${(100 * share).toFixed(0)}% more likely` : `${(share + 1).toFixed(1)} times as likely`;
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

async function ask(endpoint, model, blob, decoding) {
  const response = await call(`v1/${endpoint}?model=${encodeURIComponent(model)}&${decoding}`, { method: "POST", body: blob });
  if (response.status === 429) { // others are waiting, too
    await new Promise((resolve) => setTimeout(resolve, 1000 * (Number(response.headers.get("Retry-After")) || 1)));
    return ask(endpoint, model, blob, decoding);
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

/** The captions of an image, once for each decoding: {decoding, answers, chosen, explained, error}. */
function caption(item) {
  if (!item.run) {
    const sampled = element("strategy").value.includes("nucleus") ? `&seed=${seed}` : "";
    const run = { decoding: element("strategy").value + sampled, chosen: models.map(() => 0), explained: [] };
    const asked = item.wrong ? Promise.reject(new Error(item.wrong))
      : Promise.all(models.map((model) => ask("caption", model, item.blob, run.decoding)));
    run.ready = asked.then((answers) => (run.answers = answers), (problem) => (run.error = said(problem)))
      .then(listItems);
    item.run = run;
    listItems();
  }
  return item.run.ready;
}

function said(problem) {
  return problem instanceof TypeError ? "The server does not answer." : problem.message.replace(/^image: /, "");
}

/** Shows an image, then its captions, then what they hang on. */
async function open(item) {
  current = item;
  clearHeat();
  element("error").hidden = true;
  element("status").textContent = "Captioning";
  element("models").replaceChildren(...models.map(card));
  each("[data-sample]", (button) => button.setAttribute("aria-pressed", button.dataset.sample === item.sample));
  if (element("stage").getBoundingClientRect().top < 0) {
    element("stage").scrollIntoView({ behavior: scrolling });
  }
  if (item.run?.error) {
    item.run = null; // tried again
  }
  const asked = caption(item);
  const run = item.run;
  const still = () => current === item && item.run === run;
  display(item);
  listItems();
  await asked;
  if (!still()) {
    return;
  }
  if (run.error) {
    return fail(`${item.name}: ${run.error}`);
  }
  const spoken = run.answers.map((a) => (models.length > 1 ? `${a.model}: ` : "Caption: ") + a.caption.trim() + (a.unfamiliar ? ` ${UNFAMILIAR}` : ""));
  element("status").textContent = spoken.join(" ");
  models.forEach((_, i) => present(run, i));
  try {
    for (const [i, model] of models.entries()) {
      run.explained[i] ??= await ask("explain", model, item.blob, run.decoding);
      if (!still()) {
        return;
      }
      explain(run, i);
    }
  } catch (problem) {
    if (still()) {
      each(".hint", (hint) => (hint.textContent = `No patches: ${said(problem)}`));
    }
  }
}

function fail(message) {
  element("models").replaceChildren();
  element("status").textContent = "";
  element("error").hidden = false;
  element("error").textContent = message;
}

function display(item) {
  const image = element("image");
  if (image.src === item.url) {
    return;
  }
  element("frame").hidden = true;
  element("invite").hidden = true;
  element("stage").classList.remove("empty");
  image.onload = () => {
    element("frame").style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
    element("frame").hidden = false;
  };
  image.onerror = () => {
    element("invite").hidden = false;
    element("invite").textContent = `${item.name} cannot be shown as an image.`;
  };
  image.alt = item.alt;
  image.src = item.url;
}

// ---- one model's answer ----

function card(model) {
  const made = element("model").content.firstElementChild.cloneNode(true);
  const trained = trainedOn[model];
  made.querySelector(".name").textContent = model;
  made.querySelector(".trained").textContent = !trained || trained === "unknown" ? "What it was trained on is not known." : `Trained on ${trained}.`;
  made.querySelector(".caption").append(node("span", { className: "waiting", textContent: "Captioning …" }));
  return made;
}

const place = (i) => element("models").children[i];
const captions = (run, i) => [run.answers[i], ...run.answers[i].alternatives];
const shown = (run, i) => captions(run, i)[run.chosen[i]];

function present(run, i) {
  const answer = run.answers[i];
  const find = (selector) => place(i).querySelector(selector);
  find(".unfamiliar").hidden = !answer.unfamiliar;
  find(".unfamiliar").textContent = UNFAMILIAR;
  find(".time").textContent = `${answer.milliseconds.toFixed(0)} ms`;
  find(".below").hidden = false;
  find(".hint").textContent = "Hiding one part of the image after the other …";
  find(".copy").addEventListener("click", (event) => copy(shown(run, i).caption.trim(), event.target));
  find(".tokens").hidden = false;
  find(".beams").hidden = answer.alternatives.length === 0;
  find(".beams").append(...captions(run, i).map((beam, b) => {
    const radio = node("input", { type: "radio", name: `beam-${i}`, checked: b === run.chosen[i] });
    radio.addEventListener("change", () => {
      run.chosen[i] = b;
      clearHeat();
      models.forEach((_, k) => write(run, k));
      listItems();
    });
    return node("label", { title: `ln p per token ${number(beam.score)}` }, radio, node("span", { className: "line" }),
      node("small", { textContent: percent(beam.score) }));
  }));
  write(run, i);
}

/** The words of the caption that is chosen, and what differs from it. */
function write(run, i) {
  const chosen = shown(run, i);
  const find = (selector) => place(i).querySelector(selector);
  const others = models.map((_, k) => k).filter((k) => k !== i);
  const differs = others.map((k) => differing(chosen.caption, shown(run, k).caption));
  find(".caption").replaceChildren(...words(chosen.tokens).map((word, w) => wordButton(run, i, word, differs.some((d) => d[w]))));
  find(".tokens tbody").replaceChildren(
    ...chosen.tokens.map((t) =>
      node("tr", {},
        node("th", { scope: "row", textContent: t.text }),
        ...[t.id, percent(t.log_probability), number(t.log_probability)].map((text) => node("td", { textContent: text })))));
  place(i).querySelectorAll(".line").forEach((line, b) => {
    const text = captions(run, i)[b].caption.trim();
    const marks = differing(text, chosen.caption);
    line.replaceChildren(...text.split(/\s+/).flatMap((word, w) => [marks[w] ? node("mark", { textContent: word }) : word, " "]));
  });
}

function wordButton(run, i, word, differs) {
  const bar = node("i");
  bar.style.width = `${100 * Math.exp(word.logProbability)}%`;
  const button = node("button", { type: "button", className: differs ? "word differs" : "word" },
    node("span", { className: "text", textContent: word.text.trim() }),
    node("span", { className: "bar", ariaHidden: "true" }, bar),
    node("span", { className: "percent", textContent: percent(word.logProbability) }));
  button.title = `probability ${percent(word.logProbability)}` + (differs ? ", not in the other model's caption" : "");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const was = button.getAttribute("aria-pressed") === "true";
    clearHeat();
    if (!was) {
      button.setAttribute("aria-pressed", "true");
      drawHeat(run, i, word);
    }
  });
  return button;
}

function explain(run, i) {
  const prefix = place(i).querySelector(".prefix");
  prefix.hidden = false;
  prefix.querySelector("ol").replaceChildren(
    ...run.explained[i].prefix.map((near) =>
      node("li", {},
        node("span", { className: "near" }, ...near.map((n) => node("code", { textContent: n.text.trim() || "␣" }))),
        node("span", { className: "cosine", textContent: number(near[0].cosine), title: "cosine of the nearest" }))));
  rest(i);
  const waiting = [...place(i).querySelectorAll(".word")].findIndex((b) => b.getAttribute("aria-pressed") === "true");
  if (waiting >= 0) {
    drawHeat(run, i, words(shown(run, i).tokens)[waiting]);
  }
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not over plain http from another machine
    const area = node("textarea", { value: text, className: "hidden" });
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  element("status").textContent = "Copied";
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy caption"), 1500);
}

// ---- the patches ----

function rest(i) {
  if (current?.run?.explained[i]) {
    place(i).querySelector(".hint").textContent = "Select a word to see what it hangs on." + (models.length > 1 ? " Underlined words differ." : "");
  }
}

function clearHeat() {
  each(".word[aria-pressed=true]", (word) => word.setAttribute("aria-pressed", "false"));
  each(".scale, .maths", (part) => (part.hidden = true));
  element("heat").classList.remove("shown");
  Array.from(element("models").children, (_, i) => rest(i));
}

function drawHeat(run, i, word) {
  const find = (selector) => place(i).querySelector(selector);
  const text = `“${word.text.trim()}”`;
  if (!run.explained[i]) {
    return;
  }
  // The changes were taken for the first caption; they hold for the words that another begins with, too.
  const { grid, square, changes } = run.explained[i];
  const first = run.answers[i].tokens;
  const same = shown(run, i).tokens.slice(0, word.tokens.at(-1) + 1).every((token, t) => token.id === first[t]?.id);
  if (!same) {
    find(".hint").textContent = `For ${text} no patches are known: they are taken for the first caption and the words that others begin with as it does.`;
    return;
  }
  const ofPatches = ({ tokens }) =>
    Array.from({ length: grid * grid }, (_, cell) => tokens.reduce((sum, token) => sum + (changes[token][cell] ?? 0), 0));
  const largest = Math.max(...words(first).flatMap(ofPatches).map(Math.abs));
  const full = Math.max(PALE, largest);
  const cells = ofPatches(word);
  const most = cells.indexOf(Math.min(...cells));
  const matters = cells[most] < Math.log(0.99);
  const heat = element("heat");
  for (const edge of ["left", "top", "width", "height"]) {
    heat.style[edge] = `${100 * square[edge]}%`;
  }
  heat.style.gridTemplate = `repeat(${grid}, 1fr) / repeat(${grid}, 1fr)`;
  heat.replaceChildren(...cells.map((change, cell) => {
    const span = node("span", { title: `${likely(change)} without this patch` });
    span.style.backgroundColor = `rgba(var(${change < 0 ? "--for" : "--against"}), ${(0.78 * Math.abs(change)) / full})`;
    span.classList.toggle("most", cell === most && matters);
    return span;
  }));
  heat.classList.add("shown");
  element("stage").scrollIntoView({ block: "nearest", behavior: scrolling });
  find(".hint").textContent = matters ? `${text} is ${likely(cells[most])} without the framed patch.`
    : `${text} does not hang on a single patch: without any one it is about as likely.`;
  find(".scale").hidden = false;
  find(".full").textContent = `Full colour: ${likely(-full)}, the same for all words of this caption.`;
  find(".maths").hidden = false;
  find(".maths p").textContent =
    `p(${word.text.trim()} | image, words before) = ${percent(word.logProbability)}, ln p = ${number(word.logProbability)}. ` +
    `Each of the ${grid * grid} patches of the dashed square, which is what the image encoder sees, is hidden in turn and ln p is taken again. ` +
    `Row ${Math.floor(most / grid) + 1}, column ${(most % grid) + 1} of ${grid} changes it the most: by ${number(cells[most])}, ` +
    `to ${percent(word.logProbability + cells[most])}. Full colour is a change of ${number(full)} either way.`;
}

// ---- the gallery ----

const finished = () => items.filter((item) => item.run?.answers || item.run?.error);

function line({ name, run }) {
  return run?.answers ? models.map((_, i) => shown(run, i).caption.trim()).join("\n") : run?.error ? `${name}: ${run.error}` : "Captioning …";
}

function listItems() {
  const failed = items.filter((item) => item.run?.error).length;
  element("gallery").hidden = items.length === 0;
  element("progress").hidden = items.length < 2;
  element("progress").firstElementChild.textContent = 
    `${finished().length - failed} of ${items.length} images captioned${failed > 0 ? `, ${failed} could not be` : ""}.`;
  items.forEach((item) => {
    if (!item.button) {
      const image = node("img", { src: item.url, alt: "", loading: "lazy" });
      image.onerror = () => image.remove();
      item.button = node("button", { type: "button" }, image, node("span", {}));
      item.button.addEventListener("click", () => open(item));
      item.place = node("li", {}, item.button);
    }
    item.button.lastElementChild.textContent = line(item);
    item.button.setAttribute("aria-pressed", item === current);
  });
  if (element("items").children.length !== items.length) {
    element("items").replaceChildren(...items.map((item) => item.place));
  }
}

function save(name, type, text) {
  const link = node("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A cell of a CSV file. Spreadsheets take what begins with =, +, - or @ for a formula: text gets an apostrophe before it. */
function cell(value) {
  const text = typeof value === "string" && /^[\s]*[=+\-@]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

element("json").addEventListener("click", () =>
  save("captions.json", "application/json", JSON.stringify(finished().map(({ name, run }) => run.error
    ? { image: name, error: run.error }
    : { image: name, decoding: run.decoding, captions: run.answers.map((answer, i) => ({ ...answer, chosen: shown(run, i).caption })) }), null, 2)));

element("csv").addEventListener("click", () => {
  const rows = finished().flatMap(({ name, run }) => run.error ? [[name, "", run.decoding, "", "", "", "", run.error]]
    : run.answers.map((answer, i) => {
      const { caption, log_probability, score } = shown(run, i);
      return [name, answer.model, run.decoding, caption.trim(), log_probability, score, answer.unfamiliar, ""];
    }));
  rows.unshift(["image", "model", "decoding", "caption", "log_probability", "score", "unfamiliar", "error"]);
  save("captions.csv", "text/csv", rows.map((row) => row.map(cell).join(",") + "\r\n").join(""));
});

element("clear").addEventListener("click", () => {
  items.filter((item) => item !== current).forEach((item) => URL.revokeObjectURL(item.url));
  items = items.filter((item) => item === current);
  listItems();
});

// ---- where images come from ----

async function take(files, from = {}) {
  const taken = Array.from(files, (file) => {
    const name = file.name || "image";
    const wrong = file.type && !file.type.startsWith("image/") ? "this is not an image."
      : file.size > MOST_BYTES ? `this is larger than ${MOST_BYTES / 1e6} MB.` : "";
    return { name, alt: name, blob: file, url: URL.createObjectURL(file), wrong, ...from };
  });
  await loaded;
  if (taken.length === 0 || models.length === 0) {
    return;
  }
  items.push(...taken);
  open(taken[0]);
  for (const item of taken) { // one after the other: others ask the server, too
    if (items.includes(item)) {
      await caption(item);
    }
  }
}

function takeUrl(text) {
  const parts = /^data:([^,;]*)([^,]*),(.*)$/is.exec(text);
  let problem = "";
  if (parts) {
    try {
      const whole = decodeURIComponent(parts[3]);
      const bytes = /;base64$/i.test(parts[2]) ? Uint8Array.from(atob(whole), (c) => c.charCodeAt(0)) : whole;
      take([new File([bytes], "data URL", { type: parts[1] })]);
      element("url").value = "";
    } catch {
      problem = "This data: URL is damaged; copy it again, whole.";
    }
  } else {
    problem = /^https?:/i.test(text) ? "This page loads nothing from other sites. Download the image first, then choose the file."
      : "Expected a data: URL, such as data:image/png;base64,… For a file, use Choose images.";
  }
  element("address-error").textContent = problem;
  element("address-error").scrollIntoView({ block: "nearest" });
}

/** What was dropped or pasted: files, or the address of an image. */
function receive(data) {
  const text = data.getData("text").trim();
  if (data.files.length > 0) {
    take(data.files);
  } else if (/^(data|https?):/i.test(text)) {
    takeUrl(text);
  }
}

for (const input of [element("file"), element("camera")]) {
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
}

for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    element("stage").classList.toggle("over", type === "dragenter" || type === "dragover");
    if (type === "drop") {
      receive(event.dataTransfer);
    }
  });
}

document.addEventListener("paste", (event) => {
  if (event.target !== element("url") || event.clipboardData.files.length > 0) {
    receive(event.clipboardData);
  }
});

element("address").addEventListener("submit", (event) => {
  event.preventDefault();
  takeUrl(element("url").value.trim());
});

function decodeAgain() {
  element("again").hidden = !element("strategy").value.includes("nucleus");
  if (current) {
    current.run = null;
    open(current);
  }
}

element("strategy").addEventListener("change", decodeAgain);
element("again").addEventListener("click", () => {
  seed++;
  decodeAgain();
});

async function openSample(i) {
  const sample = `samples/${i + 1}.jpg`;
  const known = items.find((item) => item.sample === sample);
  if (known) {
    open(known);
  } else {
    const blob = await (await fetch(sample)).blob();
    take([new File([blob], sample, { type: "image/jpeg" })], { sample, alt: SAMPLES[i] });
  }
}

SAMPLES.forEach((alt, i) => {
  const button = node("button", { type: "button", title: alt }, node("img", { src: `samples/${i + 1}.jpg`, alt }));
  button.dataset.sample = `samples/${i + 1}.jpg`;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => openSample(i));
  element("samples").append(node("li", {}, button));
});

const loaded = call("v1/captioners")
  .then((response) => response.json())
  .then((answer) => {
    if (answer.error) {
      throw new Error(answer.error);
    }
    models = answer.models;
    trainedOn = answer.trained_on;
    document.body.classList.toggle("as-stored", answer.exif === "ignore");
    document.body.classList.toggle("pair", models.length > 1);
  })
  .catch((problem) => fail(said(problem)));

loaded.then(() => openSample(0));
