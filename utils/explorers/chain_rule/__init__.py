"""A computation graph: values forward, slopes backward, its inputs in your hand."""

from utils.explorers.chain_rule.explorer import graph_explorer

__all__ = ["graph_explorer"]
