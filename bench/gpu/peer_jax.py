"""JAX: lax.scan over time inside lax.scan over updates, one jitted call for many updates."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_default_matmul_precision", "highest")  # float32, like the others


def device():
    return str(jax.devices()[0].device_kind)


def version():
    return f"jax {jax.__version__}"


def loss_of(parameters, ids, h):
    """ids [tau + 1, B], h [B, m]."""
    U, W, V, b, c = (parameters[name] for name in "UWVbc")
    inputs = U.T[ids[:-1]] + b

    def step(h, x):
        h = jnp.tanh(h @ W.T + x)
        return h, h

    after, outputs = lax.scan(step, h, inputs)
    log_p = jax.nn.log_softmax(outputs @ V.T + c)
    return -jnp.take_along_axis(log_p, ids[1:, :, None], -1).sum() / ids.shape[1], after


def scanned(request):
    r = request
    ids = jnp.asarray(r.ids)
    offsets = jnp.arange(r.tau + 1)[:, None] + jnp.arange(r.B)[None, :] * r.stream_length

    def update(state, _):
        parameters, memory, h, done = state
        place = done % r.updates_per_epoch
        h = h * (place != 0)
        (loss, h), gradients = jax.value_and_grad(loss_of, has_aux=True)(parameters, ids[offsets + place * r.tau], h)
        gradients = jax.tree.map(lambda g: jnp.clip(g, -5, 5), gradients)
        memory = jax.tree.map(lambda M, g: M + g * g, memory, gradients)
        move = lambda p, g, M: p - r.learning_rate * g / jnp.sqrt(M + 1e-8)
        return (jax.tree.map(move, parameters, gradients, memory), memory, h, done + 1), loss

    @partial(jax.jit, static_argnums=1, donate_argnums=0)
    def run(state, updates):
        return lax.scan(update, state, None, length=updates)

    parameters = {name: jnp.array(weights) for name, weights in r.weights.items()}
    memory = jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, memory, jnp.zeros((r.B, r.m), jnp.float32), jnp.int32(0))

    def train(updates):
        nonlocal state
        losses = []
        # Calls of one length, so that timing never waits for a compiler.
        whole, rest = divmod(updates, 64)
        for length in [64] * whole + [1] * rest:
            state, some = run(state, length)
            losses.append(some)
        return [float(loss) for some in losses for loss in jax.device_get(some)]

    run.lower(state, 64).compile()
    return train, "lax.scan over time and over up to 64 updates a call, jitted"


ENGINES = {"jax-scan": scanned}
