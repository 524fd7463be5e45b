/** AdaGrad's step: theta - eta clip(g) / sqrt(M + 1e-8), with eta in control[0]. */
export default function step(theta, gradient, M, control) {
  const g = Math.min(
    this.constants.clip,
    Math.max(-this.constants.clip, gradient[this.thread.y][this.thread.x]),
  );
  const root = Math.sqrt(M[this.thread.y][this.thread.x] + this.constants.epsilon);
  return theta[this.thread.y][this.thread.x] - (control[0] * g) / root;
}
