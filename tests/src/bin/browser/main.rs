//! The page in a real browser: what a visitor does, and what must not break it. Any error in the page and any violation of
//! its security policy fails the check that it happens in.

mod console;
mod graph;
mod hands;
mod keyboard;
mod letters;
mod look;
mod parts;
mod texts;
mod views;

use std::process::ExitCode;

use tests::browser::Browser;

use console::*;
use graph::*;
use keyboard::*;
use letters::*;
use look::*;
use parts::*;
use texts::*;
use views::*;

async fn all(only: Option<String>) -> (u32, u32) {
    let browser = Browser::start().await.expect("chromium starts");
    let (mut passed, mut failed) = (0, 0);
    macro_rules! check {
        ($width:literal x $height:literal: $($test:ident),* $(,)?) => {
            browser.size($width, $height).await.expect("a size");
            $(
            if only.as_ref().is_none_or(|only| stringify!($test).contains(only.as_str())) {
                let mut done = $test(&browser).await;
                if done.is_ok() {
                    done = browser.problems().await;
                }
                match done {
                    Ok(()) => {
                        passed += 1;
                        println!("ok      {} at {}", stringify!($test), $width);
                    }
                    Err(why) => {
                        failed += 1;
                        println!("FAILED  {} at {}: {why}", stringify!($test), $width);
                    }
                }
            }
        )*};
    }
    check!(1440 x 900:
        first_visit,
        a_part_that_does_not_load,
        a_result_before_the_engine,
        projects_need_the_first_part,
        typing_shows_the_build_list,
        half_a_line_keeps_the_last_result,
        an_unknown_directive_has_a_position,
        rubbish_keeps_the_text,
        ten_megabytes_are_refused_and_kept,
        a_switch_shows_the_difference,
        a_link_opens_the_same_text,
        a_bad_link_says_so,
        gin_is_read,
        controller_runtime_fits,
        the_console_prints_what_go_prints,
        scenarios_print_what_go_prints,
        undo_takes_back_its_own_command,
        what_is_missing_is_named,
        a_cycle_ends,
        a_version_that_does_not_exist,
        many_lines_stay_quick,
        a_module_cache_joins_what_is_open,
        a_letter_comes_with_its_result,
        no_letter_is_lost,
        letters_come_first,
        tab_reaches_everything,
        rows_by_keys,
        commands_by_keys,
        a_switch_by_keys,
        the_editor_is_no_trap,
        contrast,
        parts_have_their_names,
        chinese,
        motion,
        both_sides_stand_alike,
        graph_by_keys,
        graph_search,
        the_film_opens_what_it_reads,
        why_shows_what_leads_there,
        the_legend_is_whole,
    );
    check!(1024 x 768: first_visit, controller_runtime_fits, the_film_opens_what_it_reads);
    check!(390 x 844:
        phone,
        phone_reads_the_list,
        phone_shows_the_outline,
        a_bad_link_says_so,
    );
    check!(320 x 640: the_smallest_phone);
    browser.close().await;
    (passed, failed)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (passed, failed) = runtime.block_on(all(std::env::args().nth(1)));
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
