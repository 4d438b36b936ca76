// From 4:2:0 planes to the pixels of a canvas, with the integers of the codec's ColorConverter: the same RGB, bit for bit, on
// the graphics card (WebGL2) and without one.

const SITING_LEFT = 0, SITING_CENTER = 1, SITING_TOP_LEFT = 2;

/// Factors with 16 fractional bits, as codec/Imaging/ColorMatrix.cs computes them.
export function colorMatrix(matrix, isFullRange) {
  const [red, blue] = matrix === 1 ? [2126, 722] : matrix === 9 ? [2627, 593] : [2990, 1140];
  const [luma, chroma] = isFullRange ? [255, 255] : [219, 224], green = 10000 - red - blue, one = 65536;
  const divide = (n, d) => Math.floor((n + Math.floor(d / 2)) / d);
  return {
    offset: isFullRange ? 0 : 16, gain: divide(one * 255, luma),
    redFromCr: divide(one * 2 * (10000 - red) * 255, 10000 * chroma), blueFromCb: divide(one * 2 * (10000 - blue) * 255, 10000 * chroma),
    greenFromCb: -divide(one * 2 * blue * (10000 - blue) * 255, green * 10000 * chroma), greenFromCr: -divide(one * 2 * red * (10000 - red) * 255, green * 10000 * chroma),
  };
}

const VERTEX = `#version 300 es
void main() { vec2 p = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2); gl_Position = vec4(p * 2.0 - 1.0, 0, 1); }`;

const FRAGMENT = `#version 300 es
precision highp float; precision highp int; precision highp sampler2D;
uniform sampler2D planeY, planeU, planeV; uniform ivec2 size; uniform int siting; uniform int k[6]; out vec4 color;
int at(sampler2D plane, ivec2 p) { return int(texelFetch(plane, p, 0).r * 255.0 + 0.5); }
int chroma(sampler2D plane, ivec2 p) {
  ivec2 last = (size + 1) / 2 - 1, c = p / 2; bool oddX = (p.x & 1) != 0, oddY = (p.y & 1) != 0;
  ivec2 o = ivec2(oddX ? min(c.x + 1, last.x) : max(c.x - 1, 0), oddY ? min(c.y + 1, last.y) : max(c.y - 1, 0));
  ivec2 wx = siting == 1 ? ivec2(3, 1) : oddX ? ivec2(2, 2) : ivec2(4, 0), wy = siting != 2 ? ivec2(3, 1) : oddY ? ivec2(2, 2) : ivec2(4, 0);
  int near = wy.x * at(plane, c) + wy.y * at(plane, ivec2(c.x, o.y)), far = wy.x * at(plane, ivec2(o.x, c.y)) + wy.y * at(plane, o);
  return (wx.x * near + wx.y * far + 8) >> 4;
}
void main() {
  ivec2 p = ivec2(gl_FragCoord.x, size.y - 1 - int(gl_FragCoord.y));
  int u = chroma(planeU, p) - 128, v = chroma(planeV, p) - 128, y = k[1] * (at(planeY, p) - k[0]) + 32768;
  color = vec4(vec3(clamp(ivec3((y + k[2] * v) >> 16, (y + k[4] * u + k[5] * v) >> 16, (y + k[3] * u) >> 16), 0, 255)) / 255.0, 1);
}`;

export class Screen {
  constructor(canvas) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { preserveDrawingBuffer: true, antialias: false, alpha: false });
    if (gl && this.prepare(gl)) this.gl = gl;
    else if (!gl) this.context = canvas.getContext("2d", { alpha: false });
  }

  get kind() { return this.gl ? "WebGL2" : "2D"; }

  prepare(gl) {
    const program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) { console.error(gl.getProgramInfoLog(program)); return false; }
    gl.useProgram(program);
    this.uniforms = Object.fromEntries(["size", "siting", "k"].map(name => [name, gl.getUniformLocation(program, name)]));
    this.textures = ["planeY", "planeU", "planeV"].map((name, i) => {
      const texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
      for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
      gl.uniform1i(gl.getUniformLocation(program, name), i);
      return texture;
    });
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    return true;
  }

  /// frame: { width, height, matrix, isFullRange, siting, planes (Uint8Array) }
  draw(frame) {
    if (this.canvas.width !== frame.width || this.canvas.height !== frame.height) [this.canvas.width, this.canvas.height] = [frame.width, frame.height];
    const cw = (frame.width + 1) >> 1, ch = (frame.height + 1) >> 1, luma = frame.width * frame.height;
    const planes = [frame.planes.subarray(0, luma), frame.planes.subarray(luma, luma + cw * ch), frame.planes.subarray(luma + cw * ch)];
    const m = colorMatrix(frame.matrix, frame.isFullRange);
    if (this.gl) this.drawFast(frame, planes, cw, ch, m); else this.drawPlain(frame, planes, cw, ch, m);
  }

  drawFast(frame, planes, cw, ch, m) {
    const gl = this.gl;
    gl.viewport(0, 0, frame.width, frame.height);
    planes.forEach((plane, i) => {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, i ? cw : frame.width, i ? ch : frame.height, 0, gl.RED, gl.UNSIGNED_BYTE, plane);
    });
    gl.uniform2i(this.uniforms.size, frame.width, frame.height);
    gl.uniform1i(this.uniforms.siting, frame.siting);
    gl.uniform1iv(this.uniforms.k, [m.offset, m.gain, m.redFromCr, m.blueFromCb, m.greenFromCb, m.greenFromCr]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  drawPlain(frame, [luma, cb, cr], cw, ch, m) {
    const { width, height, siting } = frame, image = this.context.createImageData(width, height), out = image.data; // clamps what is put in
    const rowU = new Int32Array(cw), rowV = new Int32Array(cw);
    const centered = siting === SITING_CENTER, lastX = cw - 1;
    for (let y = 0, at = 0, l = 0; y < height; y++) {
      const row = y >> 1, odd = y & 1, other = odd ? Math.min(row + 1, ch - 1) : Math.max(row - 1, 0);
      const [near, far] = siting !== SITING_TOP_LEFT ? [3, 1] : odd ? [2, 2] : [4, 0];
      for (let i = 0, a = row * cw, b = other * cw; i < cw; i++, a++, b++) { rowU[i] = near * cb[a] + far * cb[b]; rowV[i] = near * cr[a] + far * cr[b]; }
      for (let x = 0; x < width; x++, at += 4) {
        const c = x >> 1, right = x & 1, o = right ? (c < lastX ? c + 1 : lastX) : (c > 0 ? c - 1 : 0), n = centered ? 3 : right ? 2 : 4, f = 4 - n;
        const u = ((n * rowU[c] + f * rowU[o] + 8) >> 4) - 128, v = ((n * rowV[c] + f * rowV[o] + 8) >> 4) - 128, base = m.gain * (luma[l++] - m.offset) + 32768;
        out[at] = (base + m.redFromCr * v) >> 16;
        out[at + 1] = (base + m.greenFromCb * u + m.greenFromCr * v) >> 16;
        out[at + 2] = (base + m.blueFromCb * u) >> 16;
        out[at + 3] = 255;
      }
    }
    this.context.putImageData(image, 0, 0);
  }
}
