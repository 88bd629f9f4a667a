// The frame on the left: the portrait, the mesh over it, and later the new face that speaks.

import { find } from "../dom.js";
import { boxOf, drawMarks, drawMesh } from "./mesh.js";

const FACE_SHARE = 0.5; // of the frame's height, once the face is found

export class Stage {
  #picture = find("#picture");
  #mesh = find("#mesh");
  #zoom = find("#zoom");
  #frame = find("#drop");
  #size = { width: 0, height: 0 }; // of the portrait, in pixels
  #face = null;

  constructor() {
    new ResizeObserver(() => this.#place()).observe(this.#frame);
    find("#toggle-mesh").addEventListener("click", (event) => {
      const button = event.currentTarget;
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(isOn));
      this.#frame.classList.toggle("nomesh", !isOn);
    });
  }

  // Shows the file as the browser reads it; what it cannot read is shown as nothing.
  async show(file) {
    this.clear();
    this.#picture.src = URL.createObjectURL(file);
    await this.#picture.decode().catch(() => {});
    const { naturalWidth, naturalHeight } = this.#picture;
    this.#size = { width: naturalWidth || 720, height: naturalHeight || 1280 };
    this.#zoom.hidden = !naturalWidth;
    this.#fit();
    return naturalWidth ? `${naturalWidth} × ${naturalHeight} pixels` : "";
  }

  clear() {
    if (this.#picture.src) URL.revokeObjectURL(this.#picture.src);
    this.#picture.removeAttribute("src");
    this.#mesh.replaceChildren();
    this.#face = null;
    this.#zoom.hidden = true;
    find("#toggle-mesh").hidden = true;
  }

  found(mesh) {
    this.#size = { width: mesh.width, height: mesh.height };
    this.#fit();
    drawMesh(this.#mesh, mesh, matchMedia("(prefers-reduced-motion: reduce)").matches);
    find("#toggle-mesh").hidden = false;
    this.#face = boxOf(mesh.points);
    this.#place();
  }

  // Where checks have failed. Without one face to look at, the whole picture is shown.
  mark(checks) {
    drawMarks(this.#mesh, checks, this.#size);
    this.#place();
  }

  #fit() {
    this.#mesh.setAttribute("viewBox", `0 0 ${this.#size.width} ${this.#size.height}`);
    this.#place();
  }

  // The whole portrait within the frame, or the face large in its middle.
  #place() {
    const { clientWidth: wide, clientHeight: high } = this.#frame;
    const { width, height } = this.#size;
    if (!width || !wide) return;
    const whole = Math.min(wide / width, high / height);
    const close = this.#face ? (high * FACE_SHARE) / (this.#face.height * height) : whole;
    const scale = Math.max(whole, Math.min(close, whole * 8));
    const middle = this.#face
      ? [(this.#face.left + this.#face.width / 2) * width, (this.#face.top + this.#face.height / 2) * height]
      : [width / 2, height / 2];
    const [x, y] = [held(middle[0], scale, width, wide), held(middle[1], scale, height, high)];
    // Geometry of this one picture: no class can say it.
    this.#zoom.style.width = `${width}px`;
    this.#zoom.style.height = `${height}px`;
    this.#zoom.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }
}

// Where a side of the picture begins so that `middle` is in the frame's middle, without gaps.
function held(middle, scale, length, room) {
  const spare = room - length * scale;
  const wanted = room / 2 - middle * scale;
  return spare >= 0 ? spare / 2 : Math.max(spare, Math.min(0, wanted));
}
