//! Profits and weights of all jobs at all agents, as the searches read them.

use super::{Assignment, Choice, Core, NONE, Open};

/// What one job's being served by one agent brings and uses; nothing fits where it cannot be.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub profit: f64,
    pub weight: f64,
}

/// The table of jobs and agents; the last agent stands for none.
pub struct Table {
    pub width: usize,
    pub cells: Vec<Cell>,
    /// The agents that each job considers with what each loses against the best at the prices, least first; none among
    /// them where the job may stay unserved.
    pub considered: Vec<Vec<(f64, u32)>>,
    pub capacity: Vec<f64>,
    pub price: Vec<f64>,
    /// What a step typically gains or loses at the prices.
    pub typical: f64,
}

impl Table {
    /// The table of a core and of what is open of it.
    pub fn new(core: &Core<'_>, open: &Open) -> Self {
        let width = core.agents.len() + 1;
        let none = Cell { profit: 0.0, weight: 0.0 };
        let never = Cell { profit: 0.0, weight: f64::INFINITY };
        let mut cells = vec![never; core.jobs.len() * width];
        let mut considered = Vec::with_capacity(core.jobs.len());
        let (mut losses, mut counted) = (0.0, 0usize);
        for (job, list) in core.choices.iter().enumerate() {
            cells[job * width + width - 1] = none;
            for c in list {
                cells[job * width + c.agent as usize] = Cell { profit: c.profit, weight: c.weight };
            }
            let brings = |c: &Choice| c.profit - open.price[c.agent as usize] * c.weight;
            let mut agents: Vec<(f64, u32)> = open.choices[job].iter().map(|c| (-brings(c), c.agent)).collect();
            if !open.must[job] {
                agents.push((0.0, width as u32 - 1));
            }
            agents.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let least = agents.first().map_or(0.0, |a| a.0);
            for a in &mut agents {
                a.0 -= least;
            }
            if let Some(third) = agents.get(3.min(agents.len().saturating_sub(1))) {
                losses += third.0;
                counted += 1;
            }
            considered.push(agents);
        }
        let mut capacity = core.capacity.clone();
        capacity.push(f64::INFINITY);
        let mut price = open.price.clone();
        price.push(0.0);
        let typical = losses / counted.max(1) as f64;
        Self { width, cells, considered, capacity, price, typical }
    }

    /// What the job brings and uses at the agent.
    pub fn cell(&self, job: usize, agent: u32) -> Cell {
        self.cells[job * self.width + agent as usize]
    }

    /// An assignment in the numbers of the table: the last agent stands for none.
    pub fn inward(&self, assignment: &[u32]) -> Vec<u32> {
        let none = self.width as u32 - 1;
        assignment.iter().map(|a| if *a == NONE { none } else { *a }).collect()
    }

    /// What agents of the table amount to.
    pub fn outward(&self, agents: Vec<u32>) -> Assignment {
        let none = self.width as u32 - 1;
        agents.into_iter().map(|a| if a == none { NONE } else { a }).collect()
    }
}
