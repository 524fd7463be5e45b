/** AdaGrad's memory: M + clip(g)². */
export default function memory(M, gradient) {
  const g = Math.min(
    this.constants.clip,
    Math.max(-this.constants.clip, gradient[this.thread.y][this.thread.x]),
  );
  return M[this.thread.y][this.thread.x] + g * g;
}
