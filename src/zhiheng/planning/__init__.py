"""Planning: plans, tasks and deliverables, follow-up of instructions, oversight rounds, evaluation of a plan."""
