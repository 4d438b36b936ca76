// The library view, and which of the three views is shown. The address behind # names it, so that the back button works.
import { Player } from "./player.js";

const $ = id => document.getElementById(id);
const player = new Player(() => { location.hash = ""; });

export const clock = seconds => {
  const s = Math.max(0, Math.floor(seconds)), two = n => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
};

const bytes = n => n < 999.5e3 ? `${(n / 1e3).toFixed(1)} kB` : n < 999.5e6 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(2)} GB`;

const element = (name, properties = {}, ...children) => {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
};

const link = hash => () => { location.hash = hash; };

function card(r) {
  const poster = element("div", { className: "poster" });
  const facts = r.problem ? [r.problem] : [`${r.width}x${r.height}`, bytes(r.bytes), `${r.bpp.toFixed(3)} bpp`, ...(r.captured ? [r.captured] : [])];
  if (!r.problem) {
    poster.append(element("img", { loading: "lazy", alt: "", src: "api/poster?path=" + encodeURIComponent(r.path) }));
    poster.append(element("span", { className: "length", textContent: clock(r.seconds) }));
    if (r.damaged) poster.append(element("span", { className: "badge", textContent: "damaged" }));
    else if (r.unfinished) poster.append(element("span", { className: "badge live", textContent: "unfinished" }));
  }
  return element("button", { className: "card", disabled: !!r.problem, title: r.path, onclick: link("play/" + encodeURIComponent(r.path)) }, poster,
    element("div", { className: "text" }, element("div", { className: "name", textContent: r.path }), element("div", { className: "facts", textContent: facts.join("  ·  ") })));
}

async function showLibrary() {
  const response = await fetch("api/library");
  const { library } = await response.json();
  const total = library.recordings.reduce((sum, r) => sum + r.bytes, 0), seconds = library.recordings.reduce((sum, r) => sum + (r.seconds || 0), 0);
  $("summary").textContent = `${library.name}: ${library.recordings.length} recording${library.recordings.length === 1 ? "" : "s"}, ${clock(seconds)}, ${bytes(total)}`;
  const draw = () => {
    const word = $("filter").value.toLowerCase();
    $("recordings").replaceChildren(...library.recordings.filter(r => r.path.toLowerCase().includes(word)).map(card));
  };
  $("filter").oninput = draw;
  draw();
  $("folders").replaceChildren(...library.folders.map(f => element("button", { onclick: link("play/" + encodeURIComponent(f.path + "/")) },
    `▶ ${f.path || library.name}`, element("span", { textContent: `${f.files} files as one` }))));
  $("reports").replaceChildren(...library.reports.map(path => element("button", { textContent: path, onclick: link("report/" + encodeURIComponent(path)) }, element("span", { textContent: "comparison" }))));
  $("empty").hidden = library.recordings.length + library.reports.length > 0;
}

function route() {
  const [view, path] = location.hash.slice(1).split("/");
  $("library").hidden = view === "play" || view === "report";
  $("player").hidden = view !== "play";
  $("report").hidden = view !== "report";
  player.close();
  if (view === "play") player.open(decodeURIComponent(path || ""));
  else if (view === "report") {
    $("reportName").textContent = decodeURIComponent(path);
    $("reportFrame").src = "report?path=" + path;
  } else {
    $("reportFrame").removeAttribute("src");
    document.title = "NeuralCodec";
    showLibrary();
  }
}

$("closeReport").onclick = link("");
addEventListener("hashchange", route);
route();
