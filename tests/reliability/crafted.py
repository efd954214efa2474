"""Files with one thing in them that a file of results has no need of."""

import io
import zlib

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

SECRET = 2718281828.25
NEW = {"libver": ("v110", "v110")}


def composed(fill, outside=None, **format_):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **(format_ or NEW)) as file:
        file["x"] = np.arange(5.0)
        fill(file, outside)
    return buffer.getvalue()


def external_storage(file, outside):
    file.create_dataset("y", shape=(4,), dtype="f8", external=[(outside / "raw", 0, 32)])


def external_storage_deep(file, outside):
    external_storage(file.create_group("a/b/c"), outside)


def external_link(file, outside):
    file["y"] = h5py.ExternalLink(outside / "secret.h5", "/g/secret")


def external_link_in_the_middle(file, outside):
    file["a/g"] = h5py.ExternalLink(outside / "secret.h5", "/g")
    file["a/y"] = h5py.SoftLink("/a/g/secret")


def soft_link_through_an_external_link(file, outside):
    file["b/g"] = h5py.ExternalLink(outside / "secret.h5", "/g")
    file["a"] = h5py.SoftLink("/b/g/secret")


def external_link_under_a_group(file, outside):
    file["a/b/g"] = h5py.ExternalLink(outside / "secret.h5", "/g")


def soft_link(file, outside):
    file["y"] = h5py.SoftLink("/x")


def soft_links_in_a_circle(file, outside):
    file["a"], file["b"] = h5py.SoftLink("/b"), h5py.SoftLink("/a")


def hard_links_in_a_circle(file, outside):
    file["a/b/again"] = file.create_group("a")


def virtual(file, outside):
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource(outside / "secret.h5", "g/secret", shape=(4,))
    file.create_virtual_dataset("y", layout)


def virtual_without_a_source(file, outside):
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource("nowhere.h5", "g/secret", shape=(4,))
    file.create_virtual_dataset("y", layout, fillvalue=SECRET)


def virtual_without_an_end(file, outside):
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8", maxshape=(None,))
    source = h5py.VirtualSource(outside / "secret.h5", "g/secret", shape=(4,), maxshape=(None,))
    layout[: h5s.UNLIMITED] = source[: h5s.UNLIMITED]
    file.create_virtual_dataset("y", layout)


def huge_shape(file, outside):
    file.create_dataset("y", shape=(10**12,), dtype="f8", chunks=(1000,))


def huge_in_many_parts(file, outside):
    for number in range(5):
        file.create_dataset(f"y{number}", shape=(2**27,), dtype="f8", chunks=(1000,))


def gzip_bomb(file, outside):
    file.create_dataset("y", data=np.zeros(10**7), chunks=(10**6,), compression="gzip", compression_opts=9)


def gzip_bomb_in_a_small_piece(file, outside):
    made = file.create_dataset("y", shape=(1000,), dtype="f8", chunks=(1000,), compression="gzip")
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    made.id.write_direct_chunk((0,), head + 2000 * again + packer.flush())


def piece_too_large(file, outside):
    file.create_dataset("y", shape=(4,), maxshape=(None,), dtype="f8", chunks=(2**27,))


def _filtered(file, *filters):
    made = h5p.create(h5p.DATASET_CREATE)
    made.set_chunk((4,))
    for number in filters:
        made.set_filter(number, h5z.FLAG_OPTIONAL, (1,))
    h5d.create(file.id, b"y", h5t.IEEE_F64LE, h5s.create_simple((4,)), made)


def plugin_filter(file, outside):
    _filtered(file, 32015)


def filter_used_twice(file, outside):
    _filtered(file, *9 * [h5z.FILTER_DEFLATE])


def lzf_filter(file, outside):
    file.create_dataset("y", data=np.zeros(100), compression="lzf")


def scale_offset_filter(file, outside):
    file.create_dataset("y", data=np.arange(100), scaleoffset=0)


def too_many_dimensions(file, outside):
    file["y"] = np.zeros(32 * (1,))


def too_many_objects(file, outside):
    for number in range(10_001):
        file.id.links.create_hard(b"y%d" % number, file.id, b"x")


def too_deep(file, outside):
    file["/".join("g" * 40)] = 1.0


def too_long_a_name(file, outside):
    file["y" * 2000] = 1.0


def too_many_attributes(file, outside):
    for number in range(20_001):
        file.attrs[f"a{number}"] = 0


def attribute_too_large(file, outside):
    file.attrs["a"] = np.zeros(5000)


def attribute_with_long_text(file, outside):
    file.attrs["a"] = 2_000_000 * "a"


# Each with what the refusal says, and the guard (or the bound) without which it is let through.
CRAFTED = {
    external_storage: ("in another file", "_judge_place"),
    external_storage_deep: ("/a/b/c/y keeps its numbers in another file", "_judge_place"),
    external_link: ("/y is a link to elsewhere", "_judge_link"),
    external_link_in_the_middle: ("/a/g is a link to elsewhere", "_judge_link"),
    soft_link_through_an_external_link: ("/a is a link to elsewhere", "_judge_link"),
    external_link_under_a_group: ("/a/b/g is a link to elsewhere", "_judge_link"),
    soft_link: ("/y is a link to elsewhere", "_judge_link"),
    soft_links_in_a_circle: ("/a is a link to elsewhere", "_judge_link"),
    hard_links_in_a_circle: ("in a circle", "_judge_circle"),
    virtual: ("virtual", "_judge_place"),
    virtual_without_a_source: ("virtual", "_judge_place"),
    virtual_without_an_end: ("virtual", "_judge_place"),
    huge_shape: ("declares 8,000,000,000,000 bytes", "_judge_size"),
    huge_in_many_parts: ("more than 4 GiB in all", "_judge_size"),
    gzip_bomb: ("declares 80,000,000 bytes and stores", "_judge_size"),
    gzip_bomb_in_a_small_piece: ("cannot be read", None),  # no guard but the memory of the child
    piece_too_large: ("pieces of 1,073,741,824 bytes", "_judge_chunk"),
    plugin_filter: ("filter 32015", "_judge_filters"),
    filter_used_twice: ("a filter twice", "_judge_filters"),
    lzf_filter: ("filter 32000", "_judge_filters"),
    scale_offset_filter: ("filter 6", "_judge_filters"),
    too_many_dimensions: ("32 dimensions", "RANK"),
    too_many_objects: ("more than 10,000 objects", "OBJECTS"),
    too_deep: ("more than 32 deep", "DEPTH"),
    too_long_a_name: ("which is none", "NAME_BYTES"),
    too_many_attributes: ("more than 20,000 attributes", "ATTRIBUTES"),
    attribute_too_large: ("attribute a is too large", "ATTRIBUTE_NUMBERS"),
    attribute_with_long_text: ("attribute a is too large", "ATTRIBUTE_BYTES"),
}
