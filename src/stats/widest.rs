//! The widest instructions the machine has, found at run time: the same integers, sooner.
//!
//! Only for loops over integers. A number with a fraction could be rounded in another way by another instruction.

#![allow(clippy::inline_always)] // only what is inlined gets the instructions

/// A loop. `run` must be inlined always, and what it calls too, or it gets the narrow instructions.
pub trait Work {
    /// What comes out.
    type Output;

    /// Does it.
    fn run(self) -> Self::Output;
}

/// Runs it with the widest instructions.
#[cfg(target_arch = "x86_64")]
pub fn widest<W: Work>(work: W) -> W::Output {
    struct Call<W>(W);

    impl<W: Work> pulp::NullaryFnOnce for Call<W> {
        type Output = W::Output;

        #[inline(always)]
        fn call(self) -> W::Output {
            self.0.run()
        }
    }
    pulp::Arch::new().dispatch(Call(work))
}

/// Runs it: what the program was built for is all there is.
#[cfg(not(target_arch = "x86_64"))]
pub fn widest<W: Work>(work: W) -> W::Output {
    work.run()
}
