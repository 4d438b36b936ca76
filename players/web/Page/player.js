// The player's page: shows what the server's player says and sends, and passes on keys by the server's own table.
import { Screen } from "./screen.js";
import { Sound } from "./sound.js";
import { clock } from "./app.js";

const $ = id => document.getElementById(id);
const HEADER = 32, KIND_DECODED = 1, KIND_ORIGINAL = 2, KIND_THUMBNAIL = 3, KIND_SOUND = 4;
const QUIET_AFTER = 2000, NOTICE_STAYS = 1800, MAX_ZOOM = 32;

export class Player {
  constructor(onQuit) {
    this.onQuit = onQuit;
    this.keys = new Map();
    this.stage = $("stage");
    this.player = $("player");
    for (const button of document.querySelectorAll("[data-command]")) {
      button.addEventListener("click", () => { this.run(button.dataset.command, 0); this.player.focus(); });
    }
    addEventListener("keydown", e => this.onKey(e));
    addEventListener("resize", () => this.layout());
    this.stage.addEventListener("wheel", e => { e.preventDefault(); this.pressKey(this.modifiers(e, false) + (e.deltaY < 0 ? "WheelUp" : "WheelDown"), e); }, { passive: false });
    this.stage.addEventListener("dblclick", () => this.pressKey("DoubleClick"));
    this.stage.addEventListener("pointerdown", e => this.grab(e));
    this.player.addEventListener("pointermove", e => { this.pointer = e; this.stir(); });
    $("help").addEventListener("click", () => this.run("ToggleHelp", 0)); // there may be no keyboard
    this.bindBar();
    this.reset();
  }

  reset() {
    [this.zoom, this.centerX, this.centerY, this.splitAt] = [1, 0.5, 0.5, 0.5];
    [this.state, this.frame, this.notice, this.hoverGroup] = [null, null, 0, -1];
    this.thumbnails = new Map();
    this.stats = false;
    for (const id of ["help", "statistics", "waiting", "failure", "original", "border", "hover"]) $(id).hidden = true;
    $("notice").classList.remove("on");
  }

  open(path) {
    this.reset();
    this.decoded ??= new Screen($("decoded"));
    this.original ??= new Screen($("original"));
    this.sound = new Sound();
    this.started = performance.now();
    this.path = path;
    const socket = this.socket = new WebSocket(new URL("socket?path=" + encodeURIComponent(path), location.href.split("#")[0]).href.replace(/^http/, "ws"));
    socket.binaryType = "arraybuffer";
    socket.onmessage = e => socket === this.socket && (typeof e.data === "string" ? this.onText(JSON.parse(e.data)) : this.onBinary(e.data));
    socket.onclose = () => socket === this.socket && !this.state?.failure && this.fail("The connection to the server is closed.");
    this.player.focus();
    this.stir();
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.sound?.stop();
    if (document.fullscreenElement) document.exitFullscreen();
  }

  say(message) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message)); }

  onText(message) {
    if (message.is === "hello") {
      this.keys = new Map(message.keys.map(([key, command, argument]) => [key, { command, argument }]));
      const lines = document.createElement("div"); // the panel scrolls, its columns do not
      lines.append(...message.help.map(([keys, help]) => {
        const line = document.createElement("div"), b = document.createElement("b");
        b.textContent = keys;
        line.append(b, help);
        return line;
      }));
      $("help").replaceChildren(lines);
      this.run("TogglePause", 0); // opened by a click: plays
    } else if (message.is === "failed") {
      this.fail(message.failure);
    } else {
      this.show(message);
    }
  }

  fail(text) {
    $("failure").textContent = text;
    $("failure").hidden = false;
  }

  onBinary(data) {
    const view = new DataView(data), kind = view.getUint8(0), width = view.getUint32(4, true), height = view.getUint32(8, true), number = view.getUint32(12, true);
    if (kind === KIND_SOUND) { this.sound.play(new Int16Array(data, HEADER)); return; }
    if (kind === KIND_THUMBNAIL) { this.thumbnails.set(number, { width, height, pixels: new Uint8Array(data, HEADER) }); this.hover(); return; }
    const frame = {
      kind, width, height, number, matrix: view.getUint8(1), isFullRange: view.getUint8(2) === 1, siting: view.getUint8(3),
      start: view.getFloat64(16, true), end: view.getFloat64(24, true), planes: new Uint8Array(data, HEADER),
    };
    (kind === KIND_DECODED ? this.decoded : this.original).draw(frame);
    if (kind === KIND_DECODED) {
      const resized = !this.frame || this.frame.width !== width || this.frame.height !== height;
      this.frame = frame;
      this.player.dataset.frame = number;
      if (!this.player.dataset.firstPicture) this.player.dataset.firstPicture = Math.round(performance.now() - this.started);
      if (resized) this.layout();
      this.drawPosition(frame.start);
    } else {
      this.player.dataset.original = frame.start;
      this.layout();
    }
    // Only now may another one come: so a slow page is never buried.
    this.say({ do: "ack" });
  }

  show(state) {
    const before = this.state;
    this.state = state;
    document.title = `${state.title}  ${clock(state.position)}`;
    $("title").textContent = state.title;
    $("total").textContent = ` / ${clock(state.duration)}${state.grows ? " +" : ""}`;
    const parts = [];
    if (state.speed !== 1) parts.push(`${+state.speed.toFixed(2)}x`);
    if (state.loopsFile) parts.push("loop");
    if (state.dropped) parts.push(`${state.dropped} dropped`);
    if (this.zoom !== 1) parts.push(`${Math.round(this.zoom * 100)} %`);
    $("status").textContent = parts.join("   ");
    const still = state.paused || state.ended;
    $("playPath").setAttribute("d", still ? "M7 4l14 8-14 8z" : "M6 4h4v16H6zM14 4h4v16h-4z");
    $("waves").style.display = state.muted ? "none" : "";
    $("split").classList.toggle("on", state.compare !== "off");
    this.drawPressed();
    this.sound.pause(still);
    if (state.noticeNumber !== this.notice) { this.notice = state.noticeNumber; this.tell(state.notice); }
    if (state.failure) this.fail(state.failure);
    $("waiting").hidden = !state.waiting;
    $("waiting").textContent = "waiting for the recording to go on";
    $("statistics").hidden = !(this.stats && state.statistics);
    if (this.stats && state.statistics) {
      $("statistics").replaceChildren(...[...state.statistics, ["drawn with", this.decoded.kind]].flatMap(([label, value]) => {
        const dt = document.createElement("dt"), dd = document.createElement("dd");
        [dt.textContent, dd.textContent] = [label, value];
        return [dt, dd];
      }));
    }
    this.drawMarks(state);
    this.drawPosition(this.dragging ?? (state.ended ? state.duration : state.seeking || !this.frame ? state.position : this.frame.start));
    if (before?.compare !== state.compare || before?.aspect !== state.aspect) this.layout();
    Object.assign(this.player.dataset, { paused: state.paused, seeking: state.seeking, ended: state.ended, compare: state.compare, speed: state.speed });
    if (still) this.stir();
  }

  tell(text) {
    $("notice").textContent = text;
    $("notice").classList.add("on");
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => $("notice").classList.remove("on"), NOTICE_STAYS);
  }

  percent(seconds) { return this.state?.duration > 0 ? 100 * Math.min(1, Math.max(0, seconds / this.state.duration)) : 0; }

  drawPosition(seconds) {
    if (this.dragging != null) seconds = this.dragging;
    $("done").style.width = $("knob").style.left = this.percent(seconds) + "%";
    const time = clock(seconds), bar = $("bar");
    if ($("time").textContent === time && bar.ariaValueMax === String(this.state?.duration)) return; // a screen reader hears of seconds, not of frames
    $("time").textContent = time;
    [bar.ariaValueMax, bar.ariaValueNow] = [String(this.state?.duration ?? 0), String(Math.floor(seconds))];
    bar.ariaValueText = `${time} of ${clock(this.state?.duration ?? 0)}`;
  }

  drawPressed() {
    const pressed = { mute: this.state?.muted, split: this.state && this.state.compare !== "off", showStatistics: this.stats, showHelp: !$("help").hidden };
    for (const [id, value] of Object.entries(pressed)) $(id).ariaPressed = String(!!value);
    const still = !this.state || this.state.paused || this.state.ended;
    $("play").ariaLabel = still ? "play" : "pause";
  }

  drawMarks(state) {
    const key = JSON.stringify([state.damage, state.segments, state.duration, state.loopStart, state.loopEnd]);
    if (key === this.marksKey) return;
    this.marksKey = key;
    const mark = (start, width, name) => {
      const i = document.createElement("i");
      i.className = name;
      i.style.left = this.percent(start) + "%";
      if (width != null) i.style.width = width + "%";
      return i;
    };
    $("marks").replaceChildren(...state.segments.slice(1).map(s => mark(s, null, "segment")), ...state.damage.map(([a, b]) => mark(a, this.percent(b) - this.percent(a), "damage")));
    $("loop").hidden = state.loopStart == null;
    if (state.loopStart != null) {
      $("loop").style.left = this.percent(state.loopStart) + "%";
      $("loop").style.width = Math.max(0.2, this.percent(state.loopEnd ?? state.loopStart) - this.percent(state.loopStart)) + "%";
    }
  }

  // Keys

  modifiers(e, withShift) { return (e.ctrlKey || e.metaKey ? "Ctrl+" : "") + (e.altKey ? "Alt+" : "") + (withShift && e.shiftKey ? "Shift+" : ""); }

  onKey(e) {
    if (this.player.hidden || e.target instanceof HTMLInputElement) return;
    if ((e.key === " " || e.key === "Enter") && e.target instanceof HTMLButtonElement) return; // reached with Tab: it presses the button
    if (this.pressKey(this.modifiers(e, e.key.length > 1) + e.key)) e.preventDefault();
  }

  pressKey(name, pointer) {
    const binding = this.keys.get(name);
    if (binding) this.run(binding.command, binding.argument, pointer);
    return !!binding;
  }

  run(command, argument, pointer) {
    this.stir();
    switch (command) {
      case "Quit": this.onQuit(); break;
      case "Escape":
        if (!$("help").hidden) $("help").hidden = true; else if (document.fullscreenElement) document.exitFullscreen(); else this.resetZoom();
        break;
      case "ToggleFullscreen": document.fullscreenElement ? document.exitFullscreen() : this.player.requestFullscreen(); break;
      case "ToggleHelp": $("help").hidden = !$("help").hidden; break;
      case "ToggleStatistics":
        this.stats = !this.stats;
        if (!this.stats) $("statistics").hidden = true;
        this.say({ do: "statistics", number: this.stats ? 1 : 0 });
        break;
      case "ShowProgress": break;
      case "Screenshot": this.screenshot(); break;
      case "ZoomBy": this.zoomBy(argument, pointer); break;
      case "ResetZoom": this.resetZoom(); break;
      default: this.say({ do: "command", name: command, argument });
    }
    this.drawPressed();
  }

  screenshot() {
    const name = `${(this.state?.title ?? "frame").replace(/\.ncv$/, "")}-${clock(this.frame?.start ?? 0).replaceAll(":", ".")}.png`;
    $("decoded").toBlob(blob => {
      const a = document.createElement("a");
      a.href = URL.createObjectURL(blob);
      a.download = name;
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 10000);
      this.tell("screenshot: " + name);
    });
  }

  // Picture: fitted, then zoomed and moved; the same rule as the window's PictureView.

  place() {
    const w = this.stage.clientWidth, h = this.stage.clientHeight, pw = this.frame.width * (this.state?.aspect ?? 1), ph = this.frame.height;
    const scale = Math.min(w / pw, h / ph) * this.zoom, width = pw * scale, height = ph * scale;
    return { x: w / 2 - this.centerX * width, y: h / 2 - this.centerY * height, width, height };
  }

  layout() {
    if (!this.frame) return;
    const p = this.place(), compare = this.state?.compare ?? "off", border = this.splitAt * this.stage.clientWidth;
    for (const canvas of [$("decoded"), $("original")]) {
      canvas.style.width = p.width + "px";
      canvas.style.height = p.height + "px";
      canvas.style.transform = `translate(${p.x}px, ${p.y}px)`;
      canvas.style.imageRendering = p.width > 4 * this.frame.width ? "pixelated" : "auto";
    }
    $("original").hidden = compare === "off";
    $("border").hidden = compare !== "split";
    $("border").style.left = border + "px";
    $("original").style.clipPath = compare === "split" ? `inset(0 ${Math.max(0, p.x + p.width - border)}px 0 0)` : "";
  }

  zoomBy(factor, pointer) {
    if (!this.frame) return;
    const box = this.stage.getBoundingClientRect(), x = pointer ? pointer.clientX - box.left : box.width / 2, y = pointer ? pointer.clientY - box.top : box.height / 2;
    const before = this.place(), u = (x - before.x) / before.width, v = (y - before.y) / before.height;
    this.zoom = Math.min(MAX_ZOOM, Math.max(1, this.zoom * factor));
    if (this.zoom < 1.02) { this.resetZoom(); return; }
    const after = this.place();
    this.centerX = Math.min(1, Math.max(0, this.centerX + (u * after.width + after.x - x) / after.width));
    this.centerY = Math.min(1, Math.max(0, this.centerY + (v * after.height + after.y - y) / after.height));
    this.layout();
  }

  resetZoom() {
    [this.zoom, this.centerX, this.centerY] = [1, 0.5, 0.5];
    this.layout();
  }

  grab(e) {
    if (e.button !== 0 || !this.frame) return;
    const onBorder = !$("border").hidden && Math.abs(e.clientX - this.stage.getBoundingClientRect().left - this.splitAt * this.stage.clientWidth) < 14;
    let last = e;
    const move = m => {
      if (onBorder) this.splitAt = Math.min(1, Math.max(0, (m.clientX - this.stage.getBoundingClientRect().left) / this.stage.clientWidth));
      else if (this.zoom > 1) {
        const p = this.place();
        this.centerX = Math.min(1, Math.max(0, this.centerX - (m.clientX - last.clientX) / p.width));
        this.centerY = Math.min(1, Math.max(0, this.centerY - (m.clientY - last.clientY) / p.height));
      }
      last = m;
      this.layout();
    };
    const end = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", end); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
  }

  // Bar: dragging scrubs by groups, letting go lands exactly.

  bindBar() {
    const bar = $("bar"), timeAt = e => (this.state?.duration ?? 0) * Math.min(1, Math.max(0, (e.clientX - bar.getBoundingClientRect().left) / bar.clientWidth));
    bar.addEventListener("pointerdown", e => {
      bar.setPointerCapture(e.pointerId);
      this.dragging = timeAt(e);
      this.run("ScrubTo", this.dragging);
      this.drawPosition(this.dragging);
    });
    bar.addEventListener("pointermove", e => {
      this.hoverTime = timeAt(e);
      if (this.dragging != null) {
        this.dragging = this.hoverTime;
        this.run("ScrubTo", this.dragging);
        this.drawPosition(this.dragging);
      }
      this.hover();
    });
    bar.addEventListener("pointerup", () => {
      if (this.dragging == null) return;
      const time = this.dragging;
      this.dragging = null;
      this.run("SeekTo", time);
    });
    bar.addEventListener("pointerleave", () => { this.hoverTime = null; $("hover").hidden = true; });
  }

  hover() {
    if (this.hoverTime == null || !this.state) return;
    let group = this.state.groups.findLastIndex(start => start <= this.hoverTime) * this.state.groupStep;
    const thumbnail = this.thumbnails.get(group), canvas = $("thumbnail"), box = $("hover");
    if (!thumbnail && group >= 0 && this.hoverGroup !== group) this.say({ do: "thumbnail", number: group });
    this.hoverGroup = group;
    canvas.hidden = !thumbnail;
    if (thumbnail && canvas.dataset.group !== String(group)) {
      [canvas.width, canvas.height, canvas.dataset.group] = [thumbnail.width, thumbnail.height, group];
      const context = canvas.getContext("2d"), image = context.createImageData(thumbnail.width, thumbnail.height);
      for (let i = 0, j = 0; i < thumbnail.pixels.length; i += 3, j += 4) {
        [image.data[j], image.data[j + 1], image.data[j + 2], image.data[j + 3]] = [thumbnail.pixels[i], thumbnail.pixels[i + 1], thumbnail.pixels[i + 2], 255];
      }
      context.putImageData(image, 0, 0);
    }
    box.querySelector("span").textContent = clock(this.hoverTime);
    box.hidden = false;
    const half = box.offsetWidth / 2, width = this.player.clientWidth;
    box.style.left = Math.min(width - half - 8, Math.max(half + 8, 24 + this.percent(this.hoverTime) / 100 * $("bar").clientWidth)) + "px";
  }

  /// The bar shows, and goes when nothing has moved for a while.
  stir() {
    this.player.classList.remove("quiet");
    clearTimeout(this.quietTimer);
    this.quietTimer = setTimeout(() => {
      if (this.state && !this.state.paused && !this.state.ended && this.dragging == null && !$("controls").matches(":hover")) this.player.classList.add("quiet");
    }, QUIET_AFTER);
  }
}
