//! Where each capability stands when the graph of prerequisites is drawn.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, Stage};

use crate::edition::{CapabilityStatus, Edition, PrerequisiteKind};

/// Times that the rows are put in order, forth and back; further ones change little.
const SWEEPS: usize = 8;

/// A drawing of the prerequisites: layers from left to right, rows from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// How many layers.
    pub layers: usize,
    /// How many rows the highest layer has.
    pub rows: usize,
    /// The capabilities in use, by layer and row.
    pub nodes: Vec<Node>,
    /// Prerequisites between them.
    pub edges: Vec<Edge>,
}

/// A capability's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The capability.
    pub capability: CapabilityId,
    /// 0 for what builds on nothing.
    pub layer: usize,
    /// 0 for the topmost.
    pub row: usize,
}

/// A prerequisite as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// What comes first.
    pub from: CapabilityId,
    /// What builds on it.
    pub to: CapabilityId,
    /// How binding.
    pub kind: PrerequisiteKind,
    /// The stage that what comes first should have reached.
    pub min_stage: Stage,
}

/// Neighbours of each capability in the layers before and after its own.
type Neighbours<'a> = BTreeMap<&'a CapabilityId, Vec<&'a CapabilityId>>;

/// The mean row of some capabilities as a fraction that compares exactly; without any, the row of `own`.
fn middle<'a>(own: usize, neighbours: Option<&Vec<&'a CapabilityId>>, rows: &BTreeMap<&'a CapabilityId, usize>) -> u64 {
    let of: Vec<usize> = neighbours.into_iter().flatten().filter_map(|id| rows.get(id).copied()).collect();
    let (sum, count) = if of.is_empty() { (own, 1) } else { (of.iter().sum(), of.len()) };
    // Rows are few, so that thousandths of a row tell them apart and stay exact in whole numbers.
    u64::try_from(sum * 1_000 / count).unwrap_or(u64::MAX)
}

fn put_in_order<'a>(
    layer: &mut [&'a CapabilityId],
    neighbours: &Neighbours<'a>,
    rows: &mut BTreeMap<&'a CapabilityId, usize>,
) {
    let own = |id: &CapabilityId| rows.get(id).copied().unwrap_or_default();
    let mut keyed: Vec<_> = layer.iter().map(|id| (middle(own(id), neighbours.get(id), rows), own(id), *id)).collect();
    keyed.sort();
    for (row, (slot, (_, _, id))) in layer.iter_mut().zip(keyed).enumerate() {
        *slot = id;
        rows.insert(id, row);
    }
}

impl Edition {
    /// A drawing of the prerequisites among the capabilities in use. It depends on nothing but the edition: lines
    /// that need not cross are led apart as far as a few sweeps bring it.
    pub fn layout(&self) -> Layout {
        let reading: Vec<&CapabilityId> =
            self.areas.iter().flat_map(|area| self.capabilities_of(&area.id)).map(|c| &c.id).collect();
        let order: BTreeMap<&CapabilityId, usize> = reading.iter().enumerate().map(|(n, id)| (*id, n)).collect();
        let mut layers: Vec<Vec<&CapabilityId>> = self
            .layers()
            .into_iter()
            .map(|layer| layer.into_iter().filter(|id| order.contains_key(id)).collect::<Vec<_>>())
            .filter(|layer| !layer.is_empty())
            .collect();
        let mut rows = BTreeMap::new();
        for layer in &mut layers {
            layer.sort_by_key(|id| order.get(id));
            rows.extend(layer.iter().enumerate().map(|(row, id)| (*id, row)));
        }
        let edges = self.edges(&order);
        let (mut before, mut after) = (Neighbours::new(), Neighbours::new());
        for edge in &edges {
            let ends = (order.get_key_value(&edge.from), order.get_key_value(&edge.to));
            if let (Some((from, _)), Some((to, _))) = ends {
                before.entry(to).or_default().push(from);
                after.entry(from).or_default().push(to);
            }
        }
        for _ in 0..SWEEPS {
            layers.iter_mut().for_each(|layer| put_in_order(layer, &before, &mut rows));
            layers.iter_mut().rev().for_each(|layer| put_in_order(layer, &after, &mut rows));
        }
        let place = |(layer, ids): (usize, &Vec<&CapabilityId>)| -> Vec<Node> {
            let node = |(row, id): (usize, &&CapabilityId)| Node { capability: (*id).clone(), layer, row };
            ids.iter().enumerate().map(node).collect()
        };
        Layout {
            layers: layers.len(),
            rows: layers.iter().map(Vec::len).max().unwrap_or_default(),
            nodes: layers.iter().enumerate().flat_map(place).collect(),
            edges,
        }
    }

    fn edges(&self, order: &BTreeMap<&CapabilityId, usize>) -> Vec<Edge> {
        let mut edges = Vec::new();
        for capability in self.capabilities.iter().filter(|c| c.status == CapabilityStatus::Active) {
            let both = |from: &CapabilityId| order.contains_key(from) && order.contains_key(&capability.id);
            edges.extend(capability.prerequisites.iter().filter(|p| both(&p.capability)).map(|p| Edge {
                from: p.capability.clone(),
                to: capability.id.clone(),
                kind: p.kind,
                min_stage: p.min_stage,
            }));
        }
        edges
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::collections::BTreeSet;

    use super::*;
    use crate::bundled;

    #[test]
    fn every_capability_has_its_own_place_and_lines_lead_onward() {
        let layout = bundled().layout();
        assert_eq!((layout.nodes.len(), layout.layers, layout.rows), (61, 8, 13));
        let places: BTreeSet<_> = layout.nodes.iter().map(|n| (n.layer, n.row)).collect();
        assert_eq!(places.len(), layout.nodes.len());
        let layer: BTreeMap<_, _> = layout.nodes.iter().map(|n| (&n.capability, n.layer)).collect();
        assert!(layout.edges.iter().all(|e| layer[&e.from] < layer[&e.to]));
        assert_eq!(layout.edges.len(), bundled().capabilities.iter().map(|c| c.prerequisites.len()).sum::<usize>());
    }

    #[test]
    fn the_drawing_does_not_depend_on_the_order_of_the_capabilities() {
        let mut turned = bundled().clone();
        turned.capabilities.reverse();
        assert_eq!(turned.layout().nodes, bundled().layout().nodes);
    }
}
