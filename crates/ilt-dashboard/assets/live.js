// Keeps a page up to date. The server says that something has changed; this fetches the sections and puts in those that
// differ. Without it the page stands as it was made, with a link to make it anew.

const bar = document.getElementById("refresh");
const fragment = bar.dataset.fragment;
const sections = document.getElementById("live");

// Readers may stop the changes (WCAG 2.2, 2.2.2).
const button = document.createElement("button");
button.type = "button";
const state = document.createElement("span");
bar.replaceChildren(button, state);

let paused = false;
let wanted = false;
let busy = false;
const shown = new Map();

// The time is read aloud when it changes, but no more often than people can bear.
const heard = document.getElementById("heard");
let heardAt = performance.now();

function readAloud() {
  if (performance.now() - heardAt < 60_000) return;
  heardAt = performance.now();
  heard.textContent = document.getElementById("spoken")?.textContent ?? "";
}

function say(text) {
  state.textContent = text;
}

function label() {
  button.textContent = paused ? "Go on updating" : "Stop updating";
}

// What the reader has opened, scrolled and focused outlives the change.
function remembered(section) {
  const open = [...section.querySelectorAll("details[open]")].map((one) => one.id);
  const scrolled = [...section.querySelectorAll(".scroll")]
    .filter((one) => one.scrollLeft > 0)
    .map((one) => [one.id, one.scrollLeft]);
  const active = document.activeElement;
  const inside = active && section.contains(active) ? active : null;
  const focused = inside && {
    id: inside.id,
    href: inside.getAttribute("href"),
    details: inside.tagName === "SUMMARY" ? inside.parentElement.id : "",
  };
  return { open, scrolled, focused };
}

function restore(section, { open, scrolled, focused }) {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, left] of scrolled) {
    const region = document.getElementById(id);
    if (region) region.scrollLeft = left;
  }
  if (!focused) return;
  const found = focused.id
    ? document.getElementById(focused.id)
    : focused.details
      ? document.getElementById(focused.details)?.querySelector("summary")
      : [...section.querySelectorAll("a")].find((one) => one.getAttribute("href") === focused.href);
  found?.focus({ preventScroll: true });
}

function swap(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) {
    sections.append(fresh);
    return;
  }
  const kept = remembered(old);
  old.replaceWith(fresh);
  restore(fresh, kept);
}

async function update() {
  if (busy || paused || document.hidden) {
    wanted = true;
    return;
  }
  busy = true;
  wanted = false;
  try {
    const answer = await fetch(fragment, { cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.querySelectorAll("section")) {
      const text = fresh.outerHTML;
      if (shown.get(fresh.id) !== text) swap(fresh);
      shown.set(fresh.id, text);
    }
    say("Up to date; changes come by themselves.");
    readAloud();
  } catch {
    say("The service cannot be reached; trying again.");
  }
  // A page that changes all the time is drawn every few seconds.
  setTimeout(() => {
    busy = false;
    if (wanted) update();
  }, 3000);
}

button.addEventListener("click", () => {
  paused = !paused;
  label();
  say(paused ? "Changes are held back." : "Changes come by themselves.");
  if (!paused) update();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && wanted) update();
});

label();
say("Changes come by themselves.");
const events = new EventSource("/events");
events.addEventListener("version", update);
events.addEventListener("error", () => say("The service cannot be reached; trying again."));
events.addEventListener("open", update);
