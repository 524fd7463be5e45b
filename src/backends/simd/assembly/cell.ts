/**
 * The cell of this module: the build puts each of cells/ here in turn (see vite/assemblyscript.ts). A cell is two
 * functions on addresses of rows, whose blocks layout.ts describes; gates and states are in the order of model/cells/.
 *
 *     forwardRow(row, before, after)
 *       row      gate row: products in, what is kept for the way back out
 *       before   state row: before the step
 *       after    state row: is written
 *     backwardRow(row, before, after, dh, dStates)
 *       row      gate row: what was kept in, derivatives by the products out
 *       dh       unit row: the derivative by h after the step, from above and through the next step's products; may
 *                be the gate row itself where there is one gate
 *       dStates  state row: derivatives by the states after the step on other ways in, by those before it out
 */
export * from "./cells/rnn";
