/** matrix [rows, columns] → its transpose [columns, rows]. */
export default function transpose(matrix) {
  return matrix[this.thread.x][this.thread.y];
}
