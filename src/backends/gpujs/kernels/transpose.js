/** matrix [rows, columns] → its transpose [columns, rows]. */
function transpose(matrix) {
  return matrix[this.thread.x][this.thread.y];
}
